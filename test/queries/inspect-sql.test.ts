import { describe, expect, it } from 'vitest';
import { inspectSql } from '../../src/queries/index.ts';
import fc from '../properties.ts';

const problems = (sql: string): string[] => inspectSql(sql).problems.map(({ message }) => message);

describe('inspectSql', () => {
  it.each([
    'SELECT 1',
    'SELECT \'now()\', "now()", `today()` -- now()\nFROM t /* now() /* nested */ today() */ # yesterday()',
    "SELECT $tag$ it's now() $tag$",
    "SELECT 'it''s ( \\' now()', t.now, now AS current_date",
    'WITH a AS (SELECT 1) SELECT * FROM a;',
    '(SELECT 1) UNION ALL (SELECT 2)',
    "SELECT {start:DateTime64(3)}, {end: DateTime64(3, 'UTC')}, {step:UInt32}, map('a', 1), {'b': 2}",
    'SELECT a AS format, format FROM t',
    "SELECT formatDateTime(x, '%F'), knownow(1), now_total FROM t",
    'SELECT 1 AS größe',
  ])('has nothing against %s', (sql) => {
    expect(problems(sql)).toEqual([]);
  });

  it.each([
    ['SELECT now()', /column 8: now\(\) asks the clock/],
    ['SELECT\n NOW ( )', /line 2, column 2: NOW\(\)/],
    ['SELECT now64(3)', /now64/],
    ['SELECT today() - 1', /today/],
    ['SELECT yesterday()', /yesterday/],
    ['SELECT CURRENT_TIMESTAMP', /CURRENT_TIMESTAMP/],
    ['SELECT toStartOfDay(UTCTimestamp())', /UTCTimestamp/],
    ['DROP TABLE x', /begins with DROP/],
    ['SELECT 1; DROP TABLE x', /second statement/],
    ['SELECT 1) FORMAT CSV', /closes nothing/],
    ['SELECT (1', /1 brackets are not closed/],
    ['SELECT 1 FORMAT JSON', /FORMAT JSON is not/],
    ["SELECT 1 INTO OUTFILE 'x'", /INTO OUTFILE/],
    ['SELECT {from:DateTime64(3)}', /no parameter from/],
    ['SELECT {start}', /no type that fits/],
    ['SELECT {start:DateTime}', /no type that fits/],
    ["SELECT 'a", /never closed/],
    ['SELECT 1 /* a', /comment/],
    ['  -- nothing', /empty/],
  ])('refuses %s', (sql, message) => {
    expect(problems(sql)).toEqual([expect.stringMatching(message)]);
  });

  it('tells the bound parameter to use instead of a clock', () => {
    expect(inspectSql('SELECT today()').problems[0]?.hint).toBe('Write toDate({end:DateTime64(3)}) instead.');
  });

  it('takes the closing semicolons off', () => {
    expect(inspectSql("SELECT ';' ; ;\n").statement).toBe("SELECT ';' ");
  });

  it('never fails, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\'"`()/*-# ;\n$a{}:\\now1') }), (sql) => {
        const { statement } = inspectSql(sql);
        expect(sql.startsWith(statement)).toBe(true);
      }),
    );
  });
});
