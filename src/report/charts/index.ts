/** Charts as lists of shapes, drawn once for every format. Pure. */
export { anomalyChart } from './anomaly-chart.ts';
export { budgetBar } from './budget-bar.ts';
export { burnDownChart } from './burn-down.ts';
export { CAPACITY_DAYS, daysToFull, LEAD_DAYS, useBar } from './capacity.ts';
export { complianceChart } from './compliance.ts';
export { contributorChart } from './contributors.ts';
export { cutToWidth } from './cut-to-width.ts';
export { heatChart } from './heat-chart.ts';
export { incidentName, incidentTimeline, timelineKinds } from './incident-timeline.ts';
export { lineChart } from './line-chart.ts';
export * from './scene.ts';
export { lightColor, type SvgOptions, sceneSvg } from './scene-svg.ts';
export { sparkline } from './sparkline.ts';
export { statusSign } from './status-sign.ts';
export { topChart } from './top-chart.ts';
export { waterfall, waterfallAmounts } from './waterfall.ts';
