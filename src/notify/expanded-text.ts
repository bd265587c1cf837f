import {
  type Escaping,
  expandNotification,
  type NotificationTemplateData,
  TemplateError,
  type TemplateLibrary,
} from '../templates/index.ts';

/**
 * The text of a template; undefined where there is none, or where it cannot be expanded for these alerts: a message in our own words is
 * better than none.
 */
export function expanded(
  template: string | undefined,
  data: NotificationTemplateData,
  library: TemplateLibrary | undefined,
  escaping?: Escaping,
): string | undefined {
  if (template === undefined) return undefined;
  try {
    return expandNotification(template, data, escaping, library);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** What templates see where no alert is told of. */
export const NOTHING_TO_TELL: NotificationTemplateData = {
  receiver: '',
  status: 'firing',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalUrl: '',
  alerts: [],
};
