/** Sixty days of sample data, what happened in them, and the configuration that reads them. */
export { demoConfig, writeDemoConfig } from './demo-config.ts';
export { seedDemo } from './seed-demo.ts';
export {
  ANOMALIES,
  DEGRADATION,
  DEMO_DATABASE,
  DEMO_END,
  DEMO_START,
  DEMO_WEEK,
  DEMO_ZONE,
  type DemoEvent,
  EARLIER_OUTAGE,
  FAILOVER,
  LAG_SPIKE,
  OUTAGE,
  RATIO_DROP,
} from './story.ts';
