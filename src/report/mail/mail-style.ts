/** Inline styles of the mail: the light set, as mail programs that turn colours around do so by themselves. */
export const INK = '#14191F';
export const INK2 = '#434C57';
export const INK3 = '#616B77';
export const RULE = '#C9CFD6';
/** Elsewhere endless names break anywhere; heads of columns break between words. */
export const WHOLE_WORDS = 'overflow-wrap:normal;word-break:normal;';
export const FONT_SIZE = {
  body: 'font-size:15px;line-height:20px',
  small: 'font-size:13px;line-height:18px',
} as const;
