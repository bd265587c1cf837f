/** SLO definitions of other tools as ours: OpenSLO, Sloth, Pyrra, slo-generator. Pure. */
export type { ForeignDocument, ImportedSlo, Note, Surroundings } from './foreign-document.ts';
export { formatOf, type Imported, importSlos, KNOWN_VERSIONS } from './import-slos.ts';
