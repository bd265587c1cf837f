import type { PagerdutySeverity } from './pagerduty-severity.ts';

/** An event of PagerDuty's Events API v2 (developer.pagerduty.com, "Send an event"); one that resolves has no payload. */
export interface PagerdutyEvent {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'resolve';
  readonly dedup_key: string;
  readonly client?: string;
  readonly client_url?: string;
  readonly links?: readonly { readonly href: string; readonly text: string }[];
  readonly images?: readonly { readonly src: string; readonly href?: string; readonly alt?: string }[];
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: PagerdutySeverity;
    readonly timestamp: string;
    readonly component?: string;
    readonly class?: string;
    readonly group?: string;
    readonly custom_details: Readonly<Record<string, unknown>>;
  };
}
