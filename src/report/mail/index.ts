export { composeReportMail, fileKey, type MailPart, type ReportMail, type ReportMailOptions } from './report-mail.ts';
