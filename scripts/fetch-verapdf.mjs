// Fetches veraPDF, which tells whether a PDF is accessible (PDF/UA-1), for the tests: needs Maven and Java 11 or later.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '1.28.2';
const folder = fileURLToPath(new URL('../node_modules/.cache/verapdf/', import.meta.url));

mkdirSync(folder, { recursive: true });
const pom = join(folder, 'pom.xml');
writeFileSync(
  pom,
  `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>nines</groupId><artifactId>verapdf</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.verapdf.apps</groupId><artifactId>greenfield-apps</artifactId><version>${VERSION}</version>
  </dependency></dependencies>
</project>
`,
);
execFileSync(
  'mvn',
  ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'lib')}`],
  {
    stdio: 'inherit',
  },
);
console.log(`veraPDF ${VERSION} is in ${folder}`);
