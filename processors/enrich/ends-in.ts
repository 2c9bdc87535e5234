/** `word.endsWith(ending)` in less time: V8 compiles this into its caller, and calls that. Asked some ten times of every new word. */
export function endsIn(word: string, ending: string): boolean {
  const stem = word.length - ending.length;
  if (stem < 0) return false;
  for (let i = ending.length - 1; i >= 0; i -= 1) {
    if (word.charCodeAt(stem + i) !== ending.charCodeAt(i)) return false;
  }
  return true;
}
