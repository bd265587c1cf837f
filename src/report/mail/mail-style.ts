import type { StatusKey } from '../model.ts';
import { DARK, LIGHT, STATUS_TOKEN, type Token } from '../theme.ts';

/** Web fonts do not load in mail. */
const FONT = "'Segoe UI',Helvetica,Arial,sans-serif";

/** Inline styles of the mail, in the light set: programs without a dark look of their own show it, or turn its colours around. */
export const INK = LIGHT.ink;
export const INK2 = LIGHT.ink2;
export const INK3 = LIGHT.ink3;
export const RULE = LIGHT.rule;
export const PAPER = LIGHT.paper;
export const GROUND = LIGHT.fill;
export const BAD_FILL = LIGHT.badfill;
export const FONT_FAMILY = `font-family:${FONT}`;
/** Elsewhere endless names break anywhere; heads of columns break between words. */
export const WHOLE_WORDS = 'overflow-wrap:normal;word-break:normal;';
export const FONT_SIZE = {
  body: 'font-size:15px;line-height:20px',
  small: 'font-size:13px;line-height:18px',
} as const;

export const statusColour = (status: StatusKey): string => LIGHT[STATUS_TOKEN[status]];
export const MEANING_COLOUR = { worse: LIGHT.bad, caution: LIGHT.risk, better: LIGHT.met, neutral: LIGHT.ink } as const;

/** Letter, ground and border of a status sign. */
export const SIGN_COLOURS: Readonly<Record<StatusKey, readonly [string, string, string]>> = {
  breached: [LIGHT.paper, LIGHT.bad, LIGHT.bad],
  risk: [LIGHT.onmark, LIGHT.riskmark, LIGHT.ink],
  nodata: [LIGHT.ink2, LIGHT.paper, LIGHT.ink2],
  idle: [LIGHT.ink2, LIGHT.paper, LIGHT.ink2],
  met: [LIGHT.met, LIGHT.paper, LIGHT.met],
  info: [LIGHT.data, LIGHT.paper, LIGHT.data],
};

/** Word, which draws mail in Outlook on Windows, takes neither font nor colour over into tables in tables. */
export const WORD_STYLE = `table,td,th,p,div,h1,h2,h3{font-family:${FONT} !important}td,th{color:${INK}}`;

const TEXTS: readonly Token[] = ['ink', 'ink2', 'ink3', 'bad', 'risk', 'met', 'data'];
const GROUNDS: readonly Token[] = ['paper', 'fill', 'badfill', 'bad'];
const RULES: readonly Token[] = ['ink', 'rule', 'ink2', 'bad', 'met', 'data'];

/**
 * The dark look, for programs that ask for one (Apple Mail, Outlook on Macs and phones): every inline colour by its dark counterpart, found
 * by the style that it stands in, so that the mail is whole where style sheets are stripped.
 */
export const DARK_STYLE = `@media (prefers-color-scheme:dark){${[
  ...TEXTS.map((token) => `[style*=";color:${LIGHT[token]}"]{color:${DARK[token]} !important}`),
  `[style*=";color:${LIGHT.paper}"]{color:${DARK.paper} !important}`,
  ...GROUNDS.map((token) => `[style*="background-color:${LIGHT[token]}"]{background-color:${DARK[token]} !important}`),
  // Marks on orange are dark in both looks, and so come after the ink that they look like.
  `[style*="background-color:${LIGHT.riskmark}"]{background-color:${DARK.riskmark} !important;color:${DARK.onmark} !important}`,
  ...RULES.map((token) => `[style*="solid ${LIGHT[token]}"]{border-color:${DARK[token]} !important}`),
].join('')}}`;
