/** An entry of a calendar as a calendar program understands it: its properties by name, without their parameters. */
export type CalendarEntry = Readonly<Record<string, string>>;

/** Reads an iCalendar file (RFC 5545) as strictly as a program that knows no exceptions. */
export function readCalendar(bytes: Buffer): { properties: CalendarEntry; entries: CalendarEntry[] } {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (!text.endsWith('\r\n')) throw new Error('the last line does not end');
  const physical = text.slice(0, -2).split('\r\n');
  for (const line of physical) {
    if (Buffer.byteLength(line) > 75) throw new Error(`a line of ${Buffer.byteLength(line)} octets`);
    if (/[\r\n]/.test(line)) throw new Error('a line break that is none of a calendar');
  }
  const lines = physical.join('\r\n').replaceAll('\r\n ', '').split('\r\n');
  const properties: Record<string, string> = {};
  const entries: CalendarEntry[] = [];
  const open: { name: string; found: Record<string, string> }[] = [];
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error('a line that is no property');
    if (name === 'BEGIN') open.push({ name: value, found: value === 'VCALENDAR' ? properties : {} });
    else if (name === 'END') {
      const ended = open.pop();
      if (ended?.name !== value) throw new Error(`${value} ends where ${String(ended?.name)} is open`);
      if (value === 'VEVENT') entries.push(ended.found);
    } else {
      const { found } = open.at(-1) ?? {};
      if (!found) throw new Error(`${name} stands outside the calendar`);
      found[name] = value.replaceAll(/\\([\\;,n])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
    }
  }
  if (open.length > 0) throw new Error('the calendar does not end');
  return { properties, entries };
}
