export { type SlackSummary, slackSummary } from './slack-summary.ts';
