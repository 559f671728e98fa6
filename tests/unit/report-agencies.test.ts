import { describe, expect, it } from 'vitest';
import { changeForum, openNewForum } from '../../functions/directory/open-forum.ts';
import { NewForum, reportAgenciesOf } from '../../functions/forum/forum.ts';
import { theForum } from '../a-forum-report.ts';
import { anAgency, aPolicy } from '../builders.ts';

/** A directory that knows one agency and one forum. */
const directory = {
  get: (kind: string, id: string) =>
    Promise.resolve(
      kind === 'policy' ? aPolicy() : kind === 'forum' ? theForum() : id === 'gddt' ? anAgency() : undefined,
    ),
  all: () => Promise.resolve([]),
  add: () => Promise.resolve(),
  replace: () => Promise.resolve(),
} as unknown as Parameters<typeof openNewForum>[0]['directory'];

const forum = { ordinal: 5, heldOn: '2024-06-01', dialogueAgencyIds: ['gddt'], reportAgencyIds: ['gddt', 'so-thu'] };
const fault = { faults: [{ pointer: '#/reportAgencyIds/1', value: 'so-thu' }] };

describe('the agencies with a section of their own in the report', () => {
  it('are those of the dialogue while the forum names no others, each once', () => {
    expect(reportAgenciesOf({ dialogueAgencyIds: ['gddt', 'vhtt', 'gddt'] })).toEqual(['gddt', 'vhtt']);
    expect(reportAgenciesOf({ dialogueAgencyIds: ['gddt'], reportAgencyIds: ['vhtt'] })).toEqual(['vhtt']);
  });

  it('must exist, when a forum is opened and when it is changed', async () => {
    const posted = NewForum.parse(forum);
    const request = { bytes: new Uint8Array(), by: 'dieu-phoi', key: undefined };
    await expect(openNewForum({ directory }, posted, request)).rejects.toMatchObject(fault);
    const { reportAgencyIds } = forum;
    const change = changeForum({ directory }, { reportAgencyIds }, { forumId: 'bac-kan-2023', version: 1 });
    await expect(change).rejects.toMatchObject(fault);
  });
});
