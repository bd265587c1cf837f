import type { ReportModel } from './model.ts';

/** Bytes that painters need and cannot read for themselves, being pure. Loaded by `jobs/report.ts`. */
export interface PaintAssets {
  readonly fonts: {
    readonly regular: Uint8Array;
    readonly semibold: Uint8Array;
    readonly bold: Uint8Array;
    readonly mono: Uint8Array;
  };
  /** For texts that the report's own faces cannot show; see `needsFallback`. Boxes are drawn where they are not given. */
  readonly fallback?: {
    /** Many scripts, among them Arabic and Hebrew. */
    readonly wide: Uint8Array;
    readonly emoji: Uint8Array;
    /** A font of the user's, for scripts that the others lack. */
    readonly own?: Uint8Array;
    readonly thai?: Uint8Array;
    readonly devanagari?: Uint8Array;
    readonly kana?: Uint8Array;
    readonly han?: Uint8Array;
    readonly hangul?: Uint8Array;
  };
  /** For the head. */
  readonly logo?: Logo;
}

/** A picture that formats take as it is. */
export interface Logo {
  readonly mediaType: 'image/png' | 'image/jpeg';
  readonly content: Uint8Array;
}

export interface PaintOptions {
  readonly pageSize: 'A4' | 'Letter';
}

/** A file that a report shows and that is not part of it, named within a folder beside it: `NAME.files/`. */
export interface SideFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** A report in one format. Same model, same bytes. */
export interface Painter {
  /** File ending without the dot. */
  readonly format: 'pdf' | 'html' | 'md' | 'csv' | 'json';
  readonly mediaType: string;
  paint(model: ReportModel, assets: PaintAssets, options: PaintOptions): Promise<Uint8Array>;
  /** Pictures that it links to, for formats that cannot hold any. */
  beside?(model: ReportModel, assets: PaintAssets): Promise<readonly SideFile[]>;
}
