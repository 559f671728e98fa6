import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { reachableContact } from '../../functions/agency/agency.ts';
import { CityConfig } from '../../functions/directory/city-config.ts';
import { NewForum, openForum, ordinalInWords } from '../../functions/forum/forum.ts';
import { BASE_TOPICS } from '../../functions/forum/base-topics.ts';
import { route } from '../../functions/question/routing.ts';
import { screen } from '../../functions/question/screen.ts';

function read(path: string): string {
  return readFileSync(new URL(`../../config/${path}`, import.meta.url), 'utf8');
}

const stated = JSON.parse(read('bac-kan.json')) as { routing: object };
const city = CityConfig.parse(stated);
const people = Object.values(city.policy.people).flat();
const contacts = [...city.agencies.flatMap((agency) => agency.contacts), ...people];

describe('the city of Bắc Kạn', () => {
  it('knows the five agencies of the dialogue and those beyond them that real questions need', () => {
    expect(city.agencies.map(({ agencyId }) => agencyId)).toEqual(
      expect.arrayContaining(
        'ldtbxh gddt cong-an thanh-doan vhtt y-te qldt tnmt tc-kh kinh-te tu-phap dan-toc hoi-lhpn ubnd-xa-phuong bhxh quan-su pctt'.split(
          ' ',
        ),
      ),
    );
  });

  it('has the topics of the report under their exact names', () => {
    expect(city.topics).toEqual(BASE_TOPICS);
  });

  it('refuses a routing that assigns to an agency that nobody knows', () => {
    const routing = { ...stated.routing, coordinating: [{ agencyId: 'khong-co', weight: 3 }] };
    const refused = CityConfig.safeParse({ ...stated, routing });
    expect(refused.error?.issues).toMatchObject([{ path: ['routing', 'coordinating', 0, 'agencyId'] }]);
  });

  it('can reach an officer and a head at every agency', () => {
    for (const agency of city.agencies) {
      expect(agency.contacts.map(({ role }) => role)).toEqual(['officer', 'head']);
      expect(reachableContact(agency, city.policy.people).role).toBe('officer');
    }
  });

  it('writes to nobody real', () => {
    for (const { email } of contacts) expect(email).toMatch(/\.example$/);
    expect(new Set(contacts.map(({ contactId }) => contactId)).size).toBe(contacts.length);
  });

  it('says of every period what it rests on', () => {
    for (const { basis } of Object.values(city.policy.periods)) expect(basis.length).toBeGreaterThan(60);
    expect(city.policy.people.protection).toHaveLength(2);
  });
});

describe('whom an agency’s mail reaches', () => {
  const away = { sinceOn: '2023-06-13', because: 'địa chỉ không tồn tại' };
  const [agency] = city.agencies;
  it.each([
    { unreachable: [] as string[], role: 'officer', because: 'the officer is asked first' },
    { unreachable: ['officer'], role: 'head', because: 'the head stands behind the officer' },
    { unreachable: ['officer', 'head'], role: 'coordinator', because: 'then the coordinator must know' },
    { unreachable: ['officer', 'head', 'coordinator'], role: 'leader', because: 'then the city’s leader' },
    {
      unreachable: ['officer', 'head', 'coordinator', 'leader'],
      role: 'coordinator',
      because: 'the failure must be seen by somebody',
    },
  ])('is the $role: $because', ({ unreachable, role }) => {
    const bounced = contacts.map((contact) =>
      unreachable.includes(contact.role) ? { ...contact, unreachable: away } : contact,
    );
    const of = (wanted: string) => bounced.filter((contact) => contact.role === wanted);
    const ownIds = new Set(agency?.contacts.map(({ contactId }) => contactId));
    const own = { agencyId: 'x', contacts: bounced.filter(({ contactId }) => ownIds.has(contactId)) };
    expect(reachableContact(own, { coordinators: of('coordinator'), leaders: of('leader') }).role).toBe(role);
  });
});

describe('a name that reaches mail headers', () => {
  it.each([
    { name: 'Phòng A\r\nBcc: x@y.example', because: 'it would add a header' },
    { name: 'Phòng\u0000A', because: 'it holds a control character' },
    { name: 'Phòng \u202EA', because: 'it turns the writing direction' },
    { name: '\uD800', because: 'it holds half a character' },
    { name: '   ', because: 'it is blank' },
  ])('is refused when $because', ({ name }) => {
    const [agency] = city.agencies;
    expect(CityConfig.safeParse({ ...city, agencies: [{ ...agency, name }, ...city.agencies.slice(1)] }).success).toBe(
      false,
    );
  });
});

describe('a forum', () => {
  it('follows from its day and ordinal where the caller says no more', () => {
    expect(openForum(NewForum.parse({ ordinal: 4, heldOn: '2023-06-13' }), city.policy, [])).toMatchObject({
      forumId: 'bk4-2023-06-13',
      codePrefix: 'BK4',
      name: 'Diễn đàn trẻ em thành phố Bắc Kạn lần thứ Tư, năm 2023',
      year: 2023,
      version: 1,
    });
  });

  it('has a prefix of its own when another forum has the same ordinal', () => {
    const posted = NewForum.parse({ ordinal: 4, heldOn: '2023-09-15' });
    expect(openForum(posted, city.policy, ['BK4']).codePrefix).toBe('BK4B');
  });

  it('may not give a topic of its own the id of a base topic', () => {
    const topics = [{ topicId: 'khac', name: 'khác', rollsUpTo: 'khac' }];
    expect(NewForum.safeParse({ ordinal: 4, heldOn: '2023-06-13', topics }).success).toBe(false);
  });

  it.each([
    { ordinal: 1, words: 'lần thứ Nhất' },
    { ordinal: 4, words: 'lần thứ Tư' },
    { ordinal: 10, words: 'lần thứ Mười' },
    { ordinal: 14, words: 'lần thứ Mười bốn' },
    { ordinal: 15, words: 'lần thứ Mười lăm' },
    { ordinal: 21, words: 'lần thứ Hai mươi mốt' },
  ])('writes its ordinal $ordinal as $words', ({ ordinal, words }) => {
    expect(ordinalInWords(ordinal)).toBe(words);
  });
});

describe('the examples', () => {
  const Row = z.record(z.string(), z.string());
  const rows = (file: string) =>
    z
      .array(Row)
      .parse(parse(read(`examples/${file}`), { columns: true }))
      .map((row) => {
        const screens = screen(row['Câu hỏi'] ?? '');
        return { row, screens, routing: route(screens.privacy.text, city.routing) };
      });

  it('hold the forum of 2023 with its figures', () => {
    const forum = openForum(NewForum.parse(JSON.parse(read('examples/forum-2023.json'))), city.policy, []);
    expect(forum).toMatchObject({ ordinal: 4, childrenCount: 80, groupCount: 5, dialogueChildrenCount: 8 });
    const counts = new Map<string, number>();
    for (const { row } of rows('dien-dan-2023.csv')) {
      const topic = row['Nhóm vấn đề'] ?? '';
      counts.set(topic, (counts.get(topic) ?? 0) + 1);
    }
    expect(BASE_TOPICS.map(({ name }) => counts.get(name) ?? 0)).toEqual([5, 3, 2, 2, 3, 2, 0]);
  });

  it('leave no question of 2023 open, sealed or with private information', () => {
    for (const { row, screens, routing } of rows('dien-dan-2023.csv')) {
      expect(row['Người trả lời'] && row['Nội dung trả lời'] && row['Lý do'] && row['Việc tiếp theo']).toBeTruthy();
      expect(screens).toMatchObject({ safeguarding: { sealed: false }, privacy: { masked: [] } });
      expect(row['Cơ quan chủ trì'] || routing.decision === 'assigned').toBeTruthy();
    }
  });

  it('have in September 2023 exactly one question to seal, one to mask, and some for a person to decide', () => {
    const september = rows('dien-dan-thang-9-2023.csv');
    NewForum.parse(JSON.parse(read('examples/forum-september-2023.json')));
    expect(september).toHaveLength(12);
    expect(september.filter(({ screens }) => screens.safeguarding.sealed)).toHaveLength(1);
    expect(september.filter(({ screens }) => screens.privacy.masked.length > 0)).toHaveLength(1);
    const triage = september.filter(
      ({ screens, routing }) => !screens.safeguarding.sealed && routing.decision === 'triage',
    );
    expect(triage.length).toBeGreaterThanOrEqual(2);
  });
});
