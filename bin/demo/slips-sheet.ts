/** The check parts on a sheet of slips, by the code of the question. */
export function slipsOn(sheet: string): ReadonlyMap<string, string> {
  const slips = [...sheet.matchAll(/<h2>([^<]+)<\/h2>[^]*?class="check">([^<]+)</g)];
  return new Map(slips.map(([, code = '', check = '']) => [code, check]));
}
