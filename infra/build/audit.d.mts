export const accepted: Readonly<Record<string, string>>;
export function judge(
  output: string,
  reasons?: Readonly<Record<string, string>>,
): { checked: false; says: string } | { checked: true; open: string[]; explained: string[] };
