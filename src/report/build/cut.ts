/** Names inside sentences longer than this are cut: the table has them in full. */
const MAX_NAME = 48;

/** Cut at the end, between whole characters. */
export function cut(text: string, length = MAX_NAME): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
