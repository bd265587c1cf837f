export interface Run {
  readonly text: string;
  readonly strong: boolean;
}

/**
 * Breaks runs into lines at spaces; a word that is wider than a line is broken where it is full. Neighbouring words of equal
 * weight come back as one run.
 */
export function wrapRuns(
  runs: readonly Run[],
  width: number,
  widthOf: (text: string, strong: boolean) => number,
): Run[][] {
  const lines: Run[][] = [[]];
  let used = 0;
  const put = (text: string, strong: boolean) => {
    const line = lines.at(-1);
    if (line === undefined || text === '') return;
    const last = line.at(-1);
    if (last?.strong === strong) line[line.length - 1] = { text: last.text + text, strong };
    else line.push({ text, strong });
    used += widthOf(text, strong);
  };
  const newLine = () => {
    const line = lines.at(-1) ?? [];
    const last = line.at(-1);
    if (last !== undefined) line[line.length - 1] = { ...last, text: last.text.trimEnd() };
    lines.push([]);
    used = 0;
  };
  for (const word of wordsOf(runs)) {
    const wide = word.parts.reduce((sum, part) => sum + widthOf(part.text, part.strong), 0);
    if (used > 0 && used + wide > width + 0.01) newLine();
    for (const part of word.parts) {
      if (wide <= width) put(part.text, part.strong);
      else {
        for (const letter of part.text) {
          if (used > 0 && used + widthOf(letter, part.strong) > width) newLine();
          put(letter, part.strong);
        }
      }
    }
    if (word.space !== '') put(' ', word.space === 'strong');
  }
  return lines.map((line) => line.filter((run) => run.text !== '')).filter((line) => line.length > 0);
}

interface Word {
  parts: Run[];
  space: '' | 'strong' | 'plain';
}

/** Words may change weight inside: `**€5,634**;` is one word of two parts. */
function wordsOf(runs: readonly Run[]): Word[] {
  const words: Word[] = [];
  let word: Word = { parts: [], space: '' };
  for (const run of runs) {
    run.text.split(' ').forEach((text, i) => {
      if (i > 0) {
        words.push({ ...word, space: run.strong ? 'strong' : 'plain' });
        word = { parts: [], space: '' };
      }
      if (text !== '') word.parts.push({ text, strong: run.strong });
    });
  }
  if (word.parts.length > 0) words.push(word);
  return words.filter((each) => each.parts.length > 0);
}
