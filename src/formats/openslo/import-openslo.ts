import type { ForeignDocument, ImportedSlo, Surroundings } from '../foreign-document.ts';
import { isRecord } from '../foreign-document.ts';
import type { Notes } from '../notes.ts';
import { checkTarget, readCondition, readPolicy } from './alerting.ts';
import { readIndicator } from './metric.ts';
import { OPENSLO_VERSIONS, type OpenSloObject, readObject } from './object.ts';
import { Registry } from './registry.ts';
import { importSlo } from './slo.ts';

/** OpenSLO v1alpha, v1 and v2alpha. References are resolved over all documents given. */
export function importOpenSlo(
  documents: readonly ForeignDocument[],
  surroundings: Surroundings,
  notes: Notes,
): readonly ImportedSlo[] {
  const registry = new Registry();
  const objects = documents.flatMap((document) => {
    const version = Object.entries(OPENSLO_VERSIONS).find(([name]) => name === document.value.apiVersion)?.[1];
    const object = version && readObject(document, version, notes);
    if (object) registry.add(object, notes);
    return object ?? [];
  });
  const slos = objects
    .filter(({ kind }) => kind === 'SLO')
    .flatMap((object) => importSlo(object, registry, surroundings));
  for (const object of objects) checkOther(object, registry);
  return slos;
}

/** Objects that are no SLOs must be right, too; those that nobody uses are said. */
function checkOther(object: OpenSloObject, registry: Registry): void {
  const { kind, spec } = object;
  if (kind === 'SLO' || registry.isUsed(object)) {
    if (kind === 'DataSource') checkDataSource(object);
    return;
  }
  switch (kind) {
    case 'Service':
      spec.raw('description');
      spec.finish('refuse');
      return;
    case 'SLI':
      readIndicator(spec, object.version, registry);
      return;
    case 'DataSource':
      checkDataSource(object);
      return;
    case 'AlertPolicy':
      readPolicy(object, registry);
      break;
    case 'AlertCondition':
      readCondition(object);
      break;
    case 'AlertNotificationTarget':
      checkTarget(object);
      break;
  }
  if (registry.isUsed(object)) return;
  spec.notes.warn(object.path, `the ${kind} "${object.name}" is left out: no SLO uses it`);
}

function checkDataSource({ spec }: OpenSloObject): void {
  spec.raw('description');
  spec.required('type');
  const details = spec.raw('connectionDetails');
  if (details === undefined) spec.missing('connectionDetails');
  else if (Array.isArray(details) || isRecord(details)) {
    spec.meaningless('connectionDetails', 'how a source is reached is configured under sources.');
  }
  spec.finish('refuse');
}
