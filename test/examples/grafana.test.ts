import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../../src/config/index.ts';
import { EXAMPLES, SIMULATED } from './systems.ts';

const PLUGIN = 'grafana-clickhouse-datasource';
/** Every query goes to the data source that the reader chooses at the top of the dashboard. */
const Datasource = z.strictObject({ type: z.literal(PLUGIN), uid: z.string().regex(/^\$\{datasource\}$/) });
/** Of the plugin: `format` 0 is a time series, 1 a table; without its version it takes a query for one of version 3, and migrates it. */
const Target = z
  .strictObject({
    refId: z.string().regex(/^[A-Z]$/),
    datasource: Datasource,
    pluginVersion: z.literal('4.0.0'),
    editorType: z.literal('sql'),
    queryType: z.enum(['table', 'timeseries']),
    format: z.union([z.literal(0), z.literal(1)]),
    rawSql: z.string().regex(/^SELECT /),
  })
  .refine(({ queryType, format }) => (queryType === 'table') === (format === 1));
const natural = z.number().int().nonnegative();
const Override = z.strictObject({
  matcher: z.strictObject({ id: z.literal('byName'), options: z.string() }),
  properties: z.array(z.strictObject({ id: z.literal('unit'), value: z.enum(['percent', 'm', 's', 'ms']) })).min(1),
});
const Unit = (unit: z.ZodType) => z.strictObject({ defaults: z.strictObject({ unit }), overrides: z.array(Override) });
const Common = z.strictObject({
  id: natural.positive(),
  title: z.string().min(1),
  description: z.string().min(20),
  datasource: Datasource,
  gridPos: z
    .strictObject({ x: natural.max(23), y: natural, w: natural.min(1).max(24), h: natural.min(1) })
    .refine(({ x, w }) => x + w <= 24),
  targets: z.array(Target).min(1),
});
/** What each kind of panel must say of itself by https://github.com/grafana/grafana-foundation-sdk, read strictly. */
const Panel = z.discriminatedUnion('type', [
  Common.extend({
    type: z.literal('table'),
    fieldConfig: z.strictObject({ defaults: z.strictObject({}), overrides: z.array(Override) }),
    options: z.strictObject({ cellHeight: z.enum(['sm', 'md', 'lg']), frameIndex: natural, showHeader: z.boolean() }),
  }),
  Common.extend({
    type: z.literal('timeseries'),
    fieldConfig: Unit(z.enum(['percentunit', 'currencyUSD', 'currencyEUR', 'short'])),
    options: z.strictObject({
      legend: z.strictObject({
        calcs: z.array(z.string()),
        displayMode: z.enum(['list', 'table', 'hidden']),
        placement: z.enum(['bottom', 'right']),
        showLegend: z.boolean(),
      }),
      tooltip: z.strictObject({ mode: z.enum(['single', 'multi', 'none']), sort: z.enum(['asc', 'desc', 'none']) }),
    }),
  }),
  Common.extend({
    type: z.literal('stat'),
    fieldConfig: Unit(z.enum(['currencyUSD', 'currencyEUR'])),
    options: z.strictObject({
      colorMode: z.enum(['value', 'background', 'background_solid', 'none']),
      graphMode: z.enum(['none', 'line', 'area']),
      justifyMode: z.enum(['auto', 'center']),
      orientation: z.enum(['auto', 'vertical', 'horizontal']),
      percentChangeColorMode: z.enum(['standard', 'inverted', 'same_as_value']),
      reduceOptions: z.strictObject({ calcs: z.array(z.string()).min(1), fields: z.string(), values: z.boolean() }),
      showPercentChange: z.boolean(),
      textMode: z.enum(['auto', 'value', 'value_and_name', 'name', 'none']),
      wideLayout: z.boolean(),
    }),
  }),
]);
/** The classic model, https://github.com/grafana/grafana/blob/main/kinds/dashboard/dashboard_kind.cue, as far as these dashboards use it. */
const Dashboard = z.strictObject({
  id: z.null(),
  uid: z.string().regex(/^[a-zA-Z0-9_-]{8,40}$/),
  title: z.string().min(1),
  tags: z.array(z.string()),
  timezone: z.string(),
  editable: z.boolean(),
  graphTooltip: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  schemaVersion: natural.min(36),
  version: natural,
  time: z.strictObject({ from: z.string().regex(/^now-\d+[mhdwMy]$/), to: z.literal('now') }),
  timepicker: z.strictObject({}),
  refresh: z.string().regex(/^\d+[smhd]$/),
  links: z.array(z.never()),
  templating: z.strictObject({
    list: z.tuple([
      z
        .looseObject({ name: z.literal('datasource'), type: z.literal('datasource'), query: z.literal(PLUGIN) })
        .refine((variable) => !('current' in variable), 'the first data source is chosen where none is'),
    ]),
  }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  panels: z.array(Panel),
});
type Place = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

describe.each(SIMULATED)('the dashboard of %s', (name) => {
  const folder = join(EXAMPLES, name, 'grafana');
  const dashboards = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as z.input<typeof Dashboard>,
  );

  it('is what Grafana takes for a dashboard', () => {
    expect(dashboards.length).toBeGreaterThan(0);
    for (const dashboard of dashboards) Dashboard.parse(dashboard);
  });

  it('prints money in the currency of the configuration', async () => {
    const { currency } = await loadConfig(join(EXAMPLES, name, 'nines.yaml'), { env: {} });
    const units = dashboards.flatMap(({ panels }) =>
      panels.flatMap((panel) => (panel.type === 'table' ? [] : [String(panel.fieldConfig.defaults.unit)])),
    );
    const money = units.filter((unit) => unit.startsWith('currency'));
    expect(new Set(money)).toEqual(new Set([`currency${currency}`]));
  });

  it('has every panel once, in a place of its own', () => {
    const overlap = (a: Place, b: Place) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
    for (const { panels } of dashboards) {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const [i, { gridPos }] of panels.entries()) {
        for (const other of panels.slice(i + 1)) expect(overlap(gridPos, other.gridPos), other.title).toBe(false);
      }
    }
  });

  it('asks stable views and the tables of the system, within the time on the screen, by macros that the plugin has', () => {
    for (const { title, rawSql } of dashboards.flatMap(({ panels }) =>
      panels.flatMap(({ title: of, targets }) => targets.map(({ rawSql }) => ({ title: of, rawSql }))),
    )) {
      const [, ...tables] = rawSql.split(/\b(?:FROM|JOIN)\s+/);
      for (const table of tables) expect(table, title).toMatch(/^(?:v_[a-z_]+|ai_etl_telemetry\.[a-z_]+|\()/);
      for (const [macro] of rawSql.matchAll(/\$\w+/g)) expect(['$__fromTime', '$__toTime'], title).toContain(macro);
    }
  });
});
