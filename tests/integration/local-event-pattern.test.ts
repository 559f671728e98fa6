import { describe, expect, it } from 'vitest';
import { checkPattern, matches } from '../../lib/local/event-pattern.ts';

const change = {
  eventName: 'MODIFY',
  dynamodb: { NewImage: { status: { S: 'received' }, version: { N: '7' }, code: { S: 'BK4-007' } }, Keys: {} },
  tags: ['a', 'b'],
};
const image = (condition: Record<string, unknown>) => ({ dynamodb: { NewImage: condition } });

describe('an event pattern', () => {
  it.each([
    [{}, true, 'no field is asked for'],
    [{ eventName: ['INSERT', 'MODIFY'] }, true, 'one of the values is enough'],
    [{ eventName: ['INSERT'] }, false, 'none of the values is there'],
    [image({ status: { S: ['received'] } }), true, 'fields are found inside one another'],
    [image({ status: { S: ['received'] }, code: { S: ['BK5-001'] } }), false, 'every field must fit'],
    [image({ code: { S: [{ prefix: 'BK4-' }] } }), true, 'it begins so'],
    [image({ code: { S: [{ suffix: '-008' }] } }), false, 'it ends otherwise'],
    [image({ code: { S: [{ wildcard: 'BK*007' }] } }), true, 'a star stands for anything'],
    [image({ status: { S: [{ 'anything-but': ['sealed', 'triage'] }] } }), true, 'it is something else'],
    [image({ status: { S: [{ 'anything-but': { prefix: 'rec' } }] } }), false, 'it begins as it must not'],
    [image({ absent: { S: [{ 'anything-but': ['x'] }] } }), false, 'what is not there is not something else'],
    [image({ absent: { S: [{ exists: false }] } }), true, 'it is not there'],
    [{ absent: { deeper: [{ exists: false }] } }, true, 'neither is what would be inside it'],
    [image({ status: { S: [{ exists: true }] } }), true, 'it is there'],
    [image({ version: { N: [{ numeric: ['>', 5, '<=', 7] }] } }), true, 'numbers of an image are compared as numbers'],
    [image({ version: { N: [{ numeric: ['>', 7] }] } }), false, 'it is not greater than itself'],
    [image({ status: { S: [{ 'equals-ignore-case': 'RECEIVED' }] } }), true, 'letters may be large or small'],
    [{ tags: ['b'] }, true, 'one element of a list is enough'],
    [{ $or: [{ eventName: ['REMOVE'] }, { tags: ['a'] }] }, true, 'one of the alternatives fits'],
  ])('%j against a change: %s, because %s', (pattern, expected, _because) => {
    expect(matches(pattern, change)).toBe(expected);
  });

  it('is refused when it has a condition that would be ignored', () => {
    expect(() => checkPattern(image({ a: { S: [{ cidr: '10.0.0.0/24' }] } }), 'mapping Notice')).toThrow(
      /mapping Notice: the local run does not know the condition cidr/,
    );
  });
});
