// Writes docs/configuration.md from the built schema: npm run build && npm run docs.
import { writeFileSync } from 'node:fs';
import { referencePage } from '../dist/src/config/reference-page.js';

writeFileSync(new URL('../docs/configuration.md', import.meta.url), referencePage());
