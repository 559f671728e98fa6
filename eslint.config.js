import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importDirection } from './lint/import-direction.js';
import { tellingNames } from './lint/telling-names.js';

const own = { rules: { 'import-direction': importDirection, 'telling-names': tellingNames } };

/** Bans that hold in every file. Each says what to do instead. */
const EVERYWHERE = [
  ban('ExportDefaultDeclaration', 'Export by name; import from the file that defines the thing.'),
  ban('ExportAllDeclaration', 'No barrels: import from the file that defines the thing.'),
  ban('ExportNamedDeclaration[source]', 'No barrels: import from the file that defines the thing.'),
  ban(
    'ImportDeclaration[source.value="zod"] > :not(ImportNamespaceSpecifier, Literal)',
    "`import * as z from 'zod'`: { z } bundles every locale, 454 kB instead of 85 kB, and 38 ms instead of 11 ms at a cold start.",
  ),
  ban('TSEnumDeclaration', 'A union of literals, or a zod enum.'),
  ban(
    'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator > :matches(ArrowFunctionExpression, FunctionExpression).init',
    'Exported functions use `function`.',
  ),
  ban('ImportSpecifier[imported.name=/^(ScanCommand|paginateScan)$/]', 'Never scan: add an index that finds it.'),
  ban(
    'CallExpression[callee.property.name=/^grant(ReadData|WriteData|ReadWriteData|FullAccess)$/]',
    'Grant the methods of the repository (lib/constructs/entity-table.ts).',
  ),
];

/** Bans within functions: what a step must not know of its surroundings. */
const IN_FUNCTIONS = [
  ...EVERYWHERE,
  ban('Property[key.name="endpoint"]', 'No local branch: the SDK obeys AWS_ENDPOINT_URL_DYNAMODB and its like.'),
  ban(
    'ImportDeclaration[source.value="@aws-sdk/client-dynamodb"] ImportSpecifier[imported.name=/^(CreateTable|DeleteTable|UpdateTable|ExecuteStatement|BatchWriteItem)/]',
    'Tables come from the stack, and every write has a condition.',
  ),
];

/** Bans within functions outside platform, which alone takes the time and writes to the console. */
const BELOW_PLATFORM = [
  ...IN_FUNCTIONS,
  ban('NewExpression[callee.name="Date"][arguments.length=0]', 'Only platform/ takes the time; let it be passed in.'),
  ban('CallExpression[callee.object.name="Date"][callee.property.name="now"]', 'Only platform/ takes the time.'),
  ban('CallExpression[callee.object.name="Math"][callee.property.name="random"]', 'Let what is random be passed in.'),
  ban(
    'CatchClause > BlockStatement:not(:has(ThrowStatement)):not(:has(ReturnStatement)):not(:has(ContinueStatement))',
    'Catch to translate or to stop at a boundary; never carry on as if nothing had happened.',
  ),
];

/** A write without a condition is possible only where these commands are. */
const writesElsewhere = ban(
  'ImportDeclaration[source.value="@aws-sdk/client-dynamodb"] ImportSpecifier[imported.name=/^(PutItem|DeleteItem|UpdateItem|TransactWriteItems)Command$/]',
  'Write through platform/table.ts, which demands a condition.',
);

export default defineConfig(
  globalIgnores(['cdk.out', 'dist', 'out', '.local']),
  {
    plugins: { own },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'own/telling-names': 'error',
      'own/import-direction': 'error',
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'preserve-caught-error': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Spreading a string goes by code points, which is what counting and masking a child's text need.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      'no-restricted-properties': ['error', settings()],
    },
  },
  { files: ['functions/**/*.ts'], rules: { 'no-console': 'error', ...imports({ sdk: false, middy: false }) } },
  {
    files: ['functions/platform/**/*.ts'],
    rules: { ...syntax(IN_FUNCTIONS), ...imports({ sdk: true, middy: true }) },
  },
  { files: ['functions/platform/log.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['functions/**/*.ts'],
    ignores: ['functions/platform/**'],
    rules: syntax([...BELOW_PLATFORM, writesElsewhere]),
  },
  {
    files: ['functions/**/*-repository.ts'],
    rules: { ...syntax(BELOW_PLATFORM), ...imports({ sdk: true, middy: false }) },
  },
  { files: ['functions/mail/post-office.ts'], rules: imports({ sdk: true, middy: false }) },
  {
    files: ['functions/*/handler.ts'],
    rules: {
      ...imports({ sdk: true, middy: false }),
      ...syntax([
        ...BELOW_PLATFORM,
        writesElsewhere,
        ban('IfStatement', 'A handler wires and delegates: decide in the use case.'),
      ]),
    },
  },
  {
    files: ['lib/*.ts'],
    rules: syntax([
      ...EVERYWHERE,
      ban('NewExpression[callee.name="PolicyStatement"]', 'A permission is a grant of a construct.'),
    ]),
  },
  {
    files: ['functions/platform/environment.ts', 'lib/local/**', 'bin/**', 'tests/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // A row of `it.each` may have many columns.
      '@typescript-eslint/max-params': 'off',
      'no-restricted-properties': [
        'error',
        ...['mock', 'doMock', 'spyOn', 'hoisted'].map((property) => ({
          object: 'vi',
          property,
          message: 'Pass a small fake that satisfies a Pick of what is needed.',
        })),
      ],
      ...syntax([
        ...EVERYWHERE,
        ban(
          'MemberExpression[property.name=/^(toMatch(File|Inline)?Snapshot|toThrowErrorMatching(Inline)?Snapshot|toHaveBeenCalledTimes)$/]',
          'Say what must be true; snapshots and call counts are read by nobody.',
        ),
      ]),
    },
  },
  { files: ['*.config.ts', '*.config.js'], rules: { 'no-restricted-syntax': 'off' } },
);

function ban(selector, message) {
  return { selector, message };
}

function syntax(bans) {
  return { 'no-restricted-syntax': ['error', ...bans] };
}

/** What may be imported from packages; the SDK and middy have few places. */
function imports({ sdk, middy }) {
  return {
    'no-restricted-imports': [
      'error',
      {
        paths: [{ name: 'node:process', message: 'Only platform/environment.ts reads settings.' }],
        patterns: [
          ...(middy ? [] : [{ group: ['@middy/*'], message: 'middy lives in functions/platform only.' }]),
          ...(sdk
            ? []
            : [{ regex: '^@aws-sdk/', message: 'The SDK lives in repositories, platform, dispatch and handlers.' }]),
        ],
      },
    ],
  };
}

function settings() {
  return {
    object: 'process',
    property: 'env',
    message: 'Settings are read by readEnvironment (functions/platform/environment.ts).',
  };
}
