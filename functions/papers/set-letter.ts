import type { ISectionOptions } from 'docx';
import {
  BODY,
  centred,
  packPaper,
  pages,
  paperEnding,
  paperHeading,
  paragraph,
  ruled,
  SIZE,
  TEXT_WIDTH,
  words,
} from '../report/official-docx.ts';
import { goesWithLine, monthAndYear, recipientLines } from '../report/official-words.ts';
import type { OfficialLetter } from './letter-words.ts';

/**
 * Sets a letter as an official paper (Nghị định 30/2020/NĐ-CP, Phụ lục I) that can be edited, numbered and signed, with its annex on
 * sheets of their own. The same letter gives the same bytes.
 */
export function setLetter(letter: OfficialLetter): Promise<Uint8Array> {
  return packPaper({
    title: `V/v ${letter.about}`,
    creator: letter.issuer,
    on: letter.today,
    size: SIZE.body,
    sections: [letterPages(letter), annexPages(letter)],
  });
}

function letterPages(letter: OfficialLetter): ISectionOptions {
  const { about, to, paragraphs, copies, today } = letter;
  const width = TEXT_WIDTH.portrait;
  const children = [
    paperHeading({ ...letter, monthAndYear: monthAndYear(today) }, { width, about: `V/v ${about}` }),
    centred(`Kính gửi: ${to}`, {}, { spacing: { before: 240, after: 240 } }),
    ...paragraphs.map((text) => paragraph([words(text)], BODY)),
    paragraph([], { spacing: { before: 120 } }),
    paperEnding(letter, { width, recipients: recipientLines({ recipients: [{ names: copies }] }) }),
  ];
  return pages(children, { orientation: 'portrait' });
}

function annexPages({ annex, symbol, today, issuer }: OfficialLetter): ISectionOptions {
  const goesWith = goesWithLine({ name: 'Công văn', symbol, monthAndYear: monthAndYear(today), issuer });
  const children = [
    centred('PHỤ LỤC', { bold: true }),
    centred(annex.title, { bold: true }),
    centred(goesWith, { italics: true }, { spacing: { after: 160 } }),
    ruled(
      annex.columns.map(({ name, share }, place) => ({ name, width: share, centred: place < 2 })),
      annex.sections.flatMap(({ title, rows }) => [{ across: title }, ...rows.map((cells) => ({ cells }))]),
      { width: TEXT_WIDTH.landscape },
    ),
  ];
  return pages(children, { orientation: 'landscape' });
}
