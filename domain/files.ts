/** Files on their way in. */
export const IMPORT_KINDS = ['members', 'purchases', 'cases'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const ENCODINGS = ['utf8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** `cdnow`: the text file of Fader & Hardie's sample. */
export const FILE_FORMATS = ['csv', 'cdnow'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/**
 * uploading → ready → wanted → running → done. A trial goes back to ready; cancelled and failed can be wanted again, and go on where they
 * stood.
 */
export const IMPORT_STATES = ['uploading', 'ready', 'wanted', 'running', 'done', 'cancelled', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];
