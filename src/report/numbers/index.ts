export { createPrint, type Print } from './print.ts';
export {
  actualPercent,
  decimalOf,
  difference,
  largestRemainder,
  leftPercent,
  objectivePercent,
  type Percent,
  percentDown,
  percentNear,
  usedPercent,
} from './rounding.ts';
export { type UnitPrint, unitPrint } from './unit-print.ts';
