import type * as z from 'zod';

/** The same sentence in both languages of the API. */
export interface Bilingual {
  readonly vi: string;
  readonly en: string;
}

/** One thing that is wrong with a request: where (a JSON pointer such as `#/askedOn`), and what would be right. */
export interface Fault {
  readonly pointer: string;
  /** The offending value; absent for free text, of which only length and position may be told. */
  readonly value?: unknown;
  /** Of free text, in place of its value: characters in all, and the first that cannot be taken, counted from 1. */
  readonly length?: number;
  readonly position?: number;
  /** Where in a file. */
  readonly row?: number;
  readonly column?: string;
  /** The values to choose from, where there is such a list. */
  readonly allowed?: readonly string[];
  readonly detail: string;
  readonly detailEn: string;
}

/** What an HTTP step answers when it cannot do what was asked, as RFC 9457 problem details. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly kind: ProblemKind;
  readonly detail: Bilingual;
  readonly faults: readonly Fault[];

  constructor(kind: ProblemKind, detail: Bilingual, faults: readonly Fault[] = []) {
    super(kind);
    this.status = KINDS[kind].status;
    this.kind = kind;
    this.detail = detail;
    this.faults = faults;
  }
}

/** The kinds of problem, each the last part of a problem's `type`, with its status and its title. */
const KINDS = {
  'invalid-request': { status: 400, vi: 'Yêu cầu không hợp lệ', en: 'Invalid request' },
  forbidden: { status: 403, vi: 'Không có quyền', en: 'Not allowed' },
  'not-found': { status: 404, vi: 'Không tìm thấy', en: 'Not found' },
  conflict: { status: 409, vi: 'Không thực hiện được ở trạng thái hiện tại', en: 'Not possible in the present state' },
  'stale-version': { status: 412, vi: 'Dữ liệu đã được người khác sửa', en: 'Somebody else has changed it' },
  'too-large': { status: 413, vi: 'Quá lớn', en: 'Too large' },
  'unsupported-media-type': { status: 415, vi: 'Loại tệp không được hỗ trợ', en: 'Unsupported media type' },
  'key-reused': {
    status: 422,
    vi: 'Idempotency-Key đã dùng cho yêu cầu khác',
    en: 'Idempotency-Key was used for another request',
  },
  'too-many-tries': { status: 429, vi: 'Thử quá nhiều lần', en: 'Tried too often' },
  'version-required': { status: 428, vi: 'Thiếu If-Match', en: 'If-Match is missing' },
  internal: { status: 500, vi: 'Lỗi của hệ thống', en: 'Internal error' },
} as const satisfies Record<string, Bilingual & { status: number }>;

/** The kinds of problem that the API knows. */
export type ProblemKind = keyof typeof KINDS;

/** The body of an `application/problem+json` answer. */
export function problemBody(problem: Problem, instance: string): Record<string, unknown> {
  const title = KINDS[problem.kind];
  return {
    type: `urn:hoi-am:problem:${problem.kind}`,
    title: title.vi,
    titleEn: title.en,
    status: problem.status,
    detail: problem.detail.vi,
    detailEn: problem.detail.en,
    instance,
    ...(problem.faults.length > 0 && { errors: problem.faults }),
  };
}

/** A request whose parts do not satisfy their schemas: 400 with a pointer to each bad field. */
export function invalidRequest(faults: readonly Fault[]): Problem {
  return new Problem(
    'invalid-request',
    {
      vi: `Có ${String(faults.length)} chỗ chưa đúng; xem "errors". Chưa có gì được lưu.`,
      en: `${String(faults.length)} field(s) are wrong; see "errors". Nothing was stored.`,
    },
    faults,
  );
}

/** The 400 for a cursor that is none of this list. */
export function unknownPlace(): Problem {
  return invalidRequest([
    {
      pointer: '#query/cursor',
      detail: 'phải là "next" của trang trước trong cùng danh sách, giữ nguyên',
      detailEn: 'must be the "next" of the page before in the same list, unchanged',
    },
  ]);
}

/** Something that the path names but that is not there. */
export function notFound(what: Bilingual, id: string): Problem {
  return new Problem('not-found', {
    vi: `Không có ${what.vi} "${id}".`,
    en: `There is no ${what.en} "${id}".`,
  });
}

/** Fields whose values are somebody's own words: errors tell their length, never their content. */
const FREE_TEXT = new Set([
  ...[
    'text',
    'decided',
    'why',
    'next',
    'nothingMore',
    'forChildren',
    'number',
    'by',
    'reason',
    'comment',
    'what',
    'to',
  ],
  ...['name', 'email', 'post', 'check'],
]);

/** Turns what a schema found wrong into faults that say, in both languages, what is allowed. */
export function faultsOf(error: z.ZodError, input: unknown, at = '#'): Fault[] {
  const pointed = new Set<string>();
  return error.issues.flatMap(plainIssues).flatMap((issue) => {
    // An unknown key is a fault of its own, at its own place.
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointerTo(at, [...issue.path, key]),
        detail: 'trường này không có trong yêu cầu; hãy bỏ đi hoặc kiểm tra chính tả',
        detailEn: 'this field is not known here; remove it or check its spelling',
      }));
    }
    // One fault a place: what is of the wrong type is also too long, and that would tell of a list as if it were a text.
    const pointer = pointerTo(at, issue.path);
    if (pointed.has(pointer)) return [];
    pointed.add(pointer);
    const value = valueAt(input, issue.path);
    const allowed = allowedBy(issue);
    const field = issue.path.findLast((part) => typeof part === 'string') ?? '';
    return [
      {
        pointer,
        ...(FREE_TEXT.has(field) ? placeOf(issue) : shown(value, issue)),
        detail: value === undefined ? `bắt buộc; ${allowed.vi}` : allowed.vi,
        detailEn: value === undefined ? `required; ${allowed.en}` : allowed.en,
      },
    ];
  });
}

/** Of several forms that would have been right, what the nearest one misses. */
function plainIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const forms = issue.errors.map((errors) => errors.flatMap(plainIssues));
  const [nearest] = forms.sort((one, other) => distance(one) - distance(other));
  return nearest?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function distance(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

function pointerTo(at: string, path: readonly PropertyKey[]): string {
  return [at, ...path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}

/** Of somebody's own words: how long they are, and where the first character stands that cannot be taken. */
function placeOf(issue: z.core.$ZodIssue): Pick<Fault, 'length' | 'position'> {
  const { length, position } = (issue.code === 'custom' ? (issue.params ?? {}) : {}) as Pick<
    Fault,
    'length' | 'position'
  >;
  return { ...(length !== undefined && { length }), ...(position !== undefined && { position }) };
}

/**
 * A value as an error may show it: short, and only where a short plain value was expected. Where a whole
 * object or a list belongs there may be somebody's words.
 */
function shown(value: unknown, issue: z.core.$ZodIssue): { value?: unknown } {
  if (value === undefined || (typeof value === 'object' && value !== null)) return {};
  if (typeof value !== 'string') return { value };
  const plain = issue.code === 'invalid_type' ? PLAIN_TYPES.has(issue.expected) : PLAIN_ISSUES.has(issue.code);
  return plain && issue.path.length > 0 ? { value: value.slice(0, 60) } : {};
}

const PLAIN_TYPES = new Set<string>(['string', 'number', 'int', 'boolean']);
const PLAIN_ISSUES = new Set<string>([
  'invalid_format',
  'invalid_value',
  'invalid_union',
  'too_big',
  'too_small',
  'custom',
]);

function allowedBy(issue: z.core.$ZodIssue): Bilingual {
  switch (issue.code) {
    case 'invalid_type': {
      const type = TYPES[issue.expected] ?? { vi: issue.expected, en: issue.expected };
      return { vi: `phải là ${type.vi}`, en: `must be ${type.en}` };
    }
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? {
            vi: `phải có ít nhất ${String(issue.minimum)} ${unit(issue.origin).vi}`,
            en: `must have at least ${String(issue.minimum)} ${unit(issue.origin).en}`,
          }
        : { vi: `không được nhỏ hơn ${String(issue.minimum)}`, en: `must not be below ${String(issue.minimum)}` };
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? {
            vi: `chỉ được có nhiều nhất ${String(issue.maximum)} ${unit(issue.origin).vi}`,
            en: `must have at most ${String(issue.maximum)} ${unit(issue.origin).en}`,
          }
        : { vi: `không được lớn hơn ${String(issue.maximum)}`, en: `must not be above ${String(issue.maximum)}` };
    case 'invalid_format':
      return formatOf(issue.format, 'pattern' in issue ? String(issue.pattern) : '');
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ');
      return { vi: `phải là một trong: ${values}`, en: `must be one of: ${values}` };
    }
    case 'invalid_union': {
      const values = 'options' in issue ? (issue.options as unknown[]).map(String).join(', ') : '';
      return values === ''
        ? { vi: 'không đúng dạng', en: 'has the wrong form' }
        : { vi: `phải là một trong: ${values}`, en: `must be one of: ${values}` };
    }
    case 'custom': {
      const said = issue.params as Partial<Bilingual> | undefined;
      return { vi: said?.vi ?? issue.message, en: said?.en ?? issue.message };
    }
    default:
      return { vi: 'không đúng dạng', en: 'has the wrong form' };
  }
}

/** What a type is called by somebody who fills in a form. */
const TYPES: Readonly<Record<string, Bilingual>> = {
  string: { vi: 'chuỗi văn bản', en: 'a text' },
  number: { vi: 'một số', en: 'a number' },
  int: { vi: 'một số nguyên', en: 'a whole number' },
  boolean: { vi: 'true hoặc false', en: 'true or false' },
  array: { vi: 'một danh sách', en: 'a list' },
  object: { vi: 'một đối tượng JSON', en: 'a JSON object' },
  record: { vi: 'một đối tượng JSON', en: 'a JSON object' },
  nonoptional: { vi: 'một giá trị', en: 'a value' },
};

function unit(origin: string): Bilingual {
  return origin === 'string' ? { vi: 'ký tự', en: 'characters' } : { vi: 'phần tử', en: 'items' };
}

const IN_WORDS = new Map<string, Bilingual>();

/** A pattern with what it asks for in words: whoever fills in a form cannot read an expression. */
export function inWords(pattern: RegExp, words: Bilingual): RegExp {
  IN_WORDS.set(String(pattern), words);
  return pattern;
}

function formatOf(format: string, pattern: string): Bilingual {
  switch (format) {
    case 'date':
      return { vi: 'phải là một ngày có thật, viết YYYY-MM-DD', en: 'must be a real day, written YYYY-MM-DD' };
    case 'datetime':
      return { vi: 'phải là thời điểm theo ISO 8601', en: 'must be an ISO 8601 instant' };
    case 'email':
      return { vi: 'phải là địa chỉ thư điện tử', en: 'must be an e-mail address' };
    case 'regex':
      return IN_WORDS.get(pattern) ?? { vi: 'không đúng dạng', en: `must match ${pattern}` };
    default:
      return { vi: `phải là ${format}`, en: `must be a ${format}` };
  }
}
