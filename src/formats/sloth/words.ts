/** Names of fields in the plain form and in the Kubernetes form. */
export const WORDS = {
  plain: {
    errorQuery: 'error_query',
    totalQuery: 'total_query',
    errorRatioQuery: 'error_ratio_query',
    pageAlert: 'page_alert',
    ticketAlert: 'ticket_alert',
    sloPlugins: 'slo_plugins',
  },
  kubernetes: {
    errorQuery: 'errorQuery',
    totalQuery: 'totalQuery',
    errorRatioQuery: 'errorRatioQuery',
    pageAlert: 'pageAlert',
    ticketAlert: 'ticketAlert',
    sloPlugins: 'sloPlugins',
  },
} as const;
export type Words = (typeof WORDS)['plain' | 'kubernetes'];
