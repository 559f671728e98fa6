import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FILE = resolve(import.meta.dirname, '../../config/examples/dien-dan-2023.csv');
const TEXT = 'Câu hỏi';
const TOPIC = 'Nhóm vấn đề';

/** A question of the forum of 2023 as its minutes have it, without the answer it was given there. */
export interface ExampleQuestion {
  readonly text: string;
  readonly topic: string;
}

/** The seventeen questions of the forum of 2023. */
export function exampleQuestions(): ExampleQuestion[] {
  const rows = parse<Record<string, string>>(readFileSync(FILE), { columns: true, bom: true });
  return rows.map(({ [TEXT]: text = '', [TOPIC]: topic = '' }) => ({ text, topic }));
}

/** These questions as minutes in CSV. */
export function minutesOf(questions: readonly ExampleQuestion[]): string {
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`;
  return [[TEXT, TOPIC], ...questions.map(({ text, topic }) => [text, topic])].map(line).join('');
}
