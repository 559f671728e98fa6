import { describe, expect, it } from 'vitest';
import { type Sending, SendingRules } from '../../lib/local/sending-rules.ts';
import { readStacks } from '../../lib/local/template.ts';

const rules = new SendingRules(
  readStacks(
    [
      {
        name: 'Data',
        region: 'ap-southeast-1',
        account: '000000000000',
        template: {
          Resources: {
            Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'dien-dan.example' } },
            Sending: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'sending' } },
          },
        },
      },
    ],
    'http://127.0.0.1:8787',
  ),
);
const aSending = (fields: Partial<Sending> = {}): Sending => ({
  from: 'ban-to-chuc@dien-dan.example',
  recipients: ['gddt@backan.example'],
  configurationSet: 'sending',
  tags: [{ name: 'mailId', value: 'notice_gddt_1' }],
  bytes: 4_000,
  ...fields,
});
const tag = (value: string) => ({ tags: [{ name: 'mailId', value }] });

describe('SES', () => {
  it.each([
    [aSending(), 'everything is in order'],
    [aSending({ from: 'x@thu.dien-dan.example' }), 'a domain stands for those below it'],
    [aSending({ from: 'X@DIEN-DAN.example' }), 'domains have no case'],
    [
      aSending({ recipients: Array.from({ length: 50 }, (_, n) => `a${String(n)}@b.example`) }),
      'fifty recipients are not too many',
    ],
    [aSending({ configurationSet: undefined }), 'a configuration set is not required'],
    [aSending(tag('a'.repeat(256))), 'a tag may have 256 characters'],
  ])('accepts a mail (%#) because %s', (sending) => {
    expect(() => rules.check(sending)).not.toThrow();
  });

  it.each([
    [tag('notice_a@b'), 'InvalidParameterValue', 'a tag may not hold an address'],
    [tag(''), 'InvalidParameterValue', 'a tag may not be empty'],
    [tag('a'.repeat(257)), 'InvalidParameterValue', 'a tag may not be longer than 256 characters'],
    [tag('câu-hỏi'), 'InvalidParameterValue', 'a tag is ASCII only'],
    [{ configurationSet: 'other' }, 'ConfigurationSetDoesNotExist', 'the stacks have no such configuration set'],
    [{ from: 'a@elsewhere.example' }, 'MessageRejected', 'the domain is not verified'],
    [{ from: 'a@notdien-dan.example' }, 'MessageRejected', 'a domain that only ends alike is another'],
    [{ recipients: [] }, 'InvalidParameterValue', 'nobody would receive it'],
    [
      { recipients: Array.from({ length: 51 }, (_, n) => `a${String(n)}@b.example`) },
      'InvalidParameterValue',
      'more than fifty',
    ],
    [{ recipients: ['nobody'] }, 'InvalidParameterValue', 'an address has a domain'],
    [{ recipients: ['cán-bộ@backan.example'] }, 'InvalidParameterValue', 'an address is ASCII only'],
    [{ recipients: ['a b@backan.example'] }, 'InvalidParameterValue', 'an address has no spaces'],
    [{ recipients: ['a@b_c.example'] }, 'InvalidParameterValue', 'a domain has no such letters'],
    [{ bytes: 10 * 1024 * 1024 + 1 }, 'InvalidParameterValue', 'a message has at most 10 MB'],
  ])('refuses %j with %s: %s', (fields, code, _because) => {
    expect(() => rules.check(aSending(fields))).toThrow(expect.objectContaining({ code }));
  });
});
