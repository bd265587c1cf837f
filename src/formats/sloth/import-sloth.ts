import { Fields } from '../fields.ts';
import type { ForeignDocument, ImportedSlo, Surroundings } from '../foreign-document.ts';
import type { Notes } from '../notes.ts';
import { type AlertWindow, readAlertWindows } from './alert-windows.ts';
import { readLabels, readName } from './checks.ts';
import { importSlo } from './slo.ts';
import { WORDS, type Words } from './words.ts';

export const SLOTH_VERSION = 'prometheus/v1';
export const SLOTH_KUBERNETES = 'sloth.slok.dev/v1';

/** Sloth's `prometheus/v1`, its Kubernetes form, and its alert windows, which hold for all SLOs that are read with them. */
export function importSloth(
  documents: readonly ForeignDocument[],
  surroundings: Surroundings,
  notes: Notes,
): readonly ImportedSlo[] {
  const catalogue = new Map<string, readonly AlertWindow[]>();
  const services: Service[] = [];
  for (const document of documents) {
    const fields = new Fields(document.value, document.path, notes);
    if (document.value.apiVersion !== SLOTH_KUBERNETES) {
      fields.raw('version');
      services.push({ fields, words: WORDS.plain });
      continue;
    }
    fields.raw('apiVersion');
    if (!fields.has('kind')) fields.missing('kind');
    const kind = fields.choice('kind', ['PrometheusServiceLevel', 'AlertWindows']);
    const metadata = fields.map('metadata');
    for (const key of ['name', 'namespace', 'labels']) metadata.raw(key);
    metadata.meaningless('annotations', 'nothing here reads them.');
    metadata.finish('warn');
    if (!fields.has('spec')) fields.missing('spec');
    fields.raw('status');
    if (kind === 'AlertWindows') readAlertWindows(fields.map('spec'), catalogue);
    else services.push({ fields: fields.map('spec'), words: WORDS.kubernetes });
    if (kind !== undefined) fields.finish('warn');
  }
  return services.flatMap((service) => importService(service, catalogue, surroundings));
}

interface Service {
  readonly fields: Fields;
  readonly words: Words;
}

function importService(
  { fields, words }: Service,
  catalogue: ReadonlyMap<string, readonly AlertWindow[]>,
  surroundings: Surroundings,
): readonly ImportedSlo[] {
  const service = readName(fields, 'service');
  const labels = readLabels(fields, 'labels');
  const language = validates(fields.map(words.sloPlugins)) ? surroundings.language : 'metricsql';
  fields.meaningless(words.sloPlugins, 'plugins are programs of Sloth.');
  fields.meaningless('sloPlugins', 'plugins are programs of Sloth.');
  const slos = fields.maps('slos');
  if (slos.length === 0) fields.missing('slos');
  const imported = slos.map((slo) => importSlo(slo, words, service, labels, catalogue, { ...surroundings, language }));
  fields.finish('warn');
  return imported.flatMap((slo) => slo ?? []);
}

/** Sloth reads queries as PromQL unless a chain of plugins takes the place of its own and leaves that one out. */
function validates(plugins: Fields): boolean {
  if (plugins.flag('overridePrevious') !== true) return true;
  return plugins.maps('chain').some((plugin) => String(plugin.raw('id')).startsWith('sloth.dev/core/validate/'));
}
