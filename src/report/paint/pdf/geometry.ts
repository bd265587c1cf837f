/** Lines and edges of a page in points, origin top left. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  /** Width between the margins. */
  readonly content: number;
  /** Last y that content may touch, the rule under it, and the baseline of the footer. */
  readonly bottom: number;
  readonly footerRule: number;
  readonly footer: number;
}

const MARGIN = 40;

/** Letter is wider and shorter; type stays the same. */
export function geometryOf(pageSize: 'A4' | 'Letter'): Geometry {
  const [width, height] = pageSize === 'A4' ? [595.28, 841.89] : [612, 792];
  const footer = Math.floor(height) - (pageSize === 'A4' ? 29 : 30);
  return {
    width,
    height,
    left: MARGIN,
    right: width - MARGIN,
    content: width - 2 * MARGIN,
    bottom: footer - 24,
    footerRule: footer - 12,
    footer,
  };
}

/** Where content begins on every page but the first, which has a head of its own. */
export const CONTENT_TOP = 58;
export const RUNNING_HEAD = 44;
export const RUNNING_RULE = 51.5;
