/** Head of a FOCUS file with what is read, and lines of it. */
export const HEAD =
  'ProviderName,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,BillingCurrency,ChargeCategory,ChargeClass,ServiceName,ServiceCategory,SubAccountId,BilledCost,EffectiveCost,ListCost,ContractedCost,Tags';

export interface Line {
  readonly provider?: string;
  readonly day?: string;
  readonly until?: string;
  readonly month?: string;
  readonly currency?: string;
  readonly category?: string;
  readonly class?: string;
  readonly service?: string;
  readonly effective?: string;
  readonly list?: string;
  readonly tags?: string;
}

export function line(changes: Line = {}): string {
  const { month = '2026-10', day = `${month}-03`, effective = '1.5', list = effective } = changes;
  const start = `${day}T00:00:00Z`;
  const next = new Date(Date.parse(start) + 86_400_000).toISOString().replace('.000Z', 'Z');
  const after = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 10);
  return [
    changes.provider ?? 'AWS',
    `${month}-01T00:00:00Z`,
    `${after}T00:00:00Z`,
    start,
    changes.until ?? next,
    changes.currency ?? 'USD',
    changes.category ?? 'Usage',
    changes.class ?? '',
    changes.service ?? 'Amazon S3',
    'Storage',
    '123',
    effective,
    effective,
    list,
    list,
    changes.tags ?? '',
  ].join(',');
}
