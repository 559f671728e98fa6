import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { synthesize } from '../local/cloud-assembly.ts';
import { readStacks, type Resource } from '../local/template.ts';
import type { Figure } from './figure.ts';
import { compare, interleave, middle, spread } from './rounds.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ROUNDS = 21;

/** What Lambda loads before the first question can be taken in. */
export const bundleSize: Figure = {
  name: 'bundle of intake',
  unit: 'kB',
  target: { atMost: 450 },
  measure: async () => {
    const sizes = Object.fromEntries(
      (await bundles()).map(({ step, file }) => [step, Math.round(statSync(file).size / 1_000)]),
    );
    const others = Object.entries(sizes).filter(([step]) => step !== 'Intake');
    return {
      value: sizes['Intake'] ?? Number.NaN,
      beside: { others: others.map(([step, size]) => `${step} ${String(size)}`).join(', ') },
      detail: { kilobytes: sizes },
    };
  },
};

/** How long a cold start of intake is busy with loading, against a bundle that holds nothing but the client. */
export const bundleImportTime: Figure = {
  name: 'import time of intake / of the DynamoDB client alone',
  unit: '×',
  target: { atMost: 1.5 },
  measure: async () => {
    const intake = (await bundles()).find(({ step }) => step === 'Intake');
    if (intake === undefined) throw new Error('the stacks have no function Intake');
    const client = await bundleOfClient();
    const measures = {
      client: () => importing(client, intake.variables),
      intake: () => importing(intake.file, intake.variables),
    };
    await interleave(2, measures);
    const results = await interleave(ROUNDS, measures);
    const milliseconds = { client: middle(results.client), intake: middle(results.intake) };
    const ratio = compare(results.intake, results.client);
    return {
      value: ratio.median,
      beside: {
        'in each round': spread(ratio),
        intake: `${spread(milliseconds.intake, 0)} ms, ${kilobytes(intake.file)} kB`,
        'the client alone': `${spread(milliseconds.client, 0)} ms, ${kilobytes(client)} kB`,
      },
      detail: { ratio, rounds: ROUNDS, milliseconds, results },
    };
  },
};

/** What Lambda loads for a step. */
export interface Bundle {
  readonly step: string;
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The bundles as a deployment would upload them, with the variables that their functions get. */
export async function bundles(): Promise<Bundle[]> {
  const { stacks, assets } = await synthesize(() => undefined);
  const functions = readStacks(stacks, 'http://127.0.0.1').filter(({ type }) => type === 'AWS::Lambda::Function');
  return functions.map((resource) => ({
    step: resource.name,
    file: join(folderOf(resource, assets), 'index.mjs'),
    variables:
      (resource.properties['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables ?? {},
  }));
}

function folderOf({ name, properties }: Resource, assets: ReadonlyMap<string, string>): string {
  const folder = assets.get((properties['Code'] as { S3Key?: string }).S3Key ?? '');
  if (folder === undefined) throw new Error(`function ${name} has no bundle`);
  return folder;
}

/** Bundles a handler that does nothing but make the client, by the very build that bundles the steps. */
async function bundleOfClient(): Promise<string> {
  const project = resolve(ROOT, 'out/bench');
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'functions/client'), { recursive: true });
  // The build bundles what stands beside it, so a copy of it has exactly its settings.
  cpSync(resolve(ROOT, 'bin/build.ts'), join(project, 'bin/build.ts'));
  writeFileSync(
    join(project, 'functions/client/handler.ts'),
    `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nexport const handler = new DynamoDBClient();\n`,
  );
  const { build } = (await import(pathToFileURL(join(project, 'bin/build.ts')).href)) as {
    build: () => Promise<unknown>;
  };
  await build();
  return join(project, 'dist/client/index.mjs');
}

/** Milliseconds that a fresh process takes to import a bundle. */
async function importing(file: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const script = `const from = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - from); process.exit()`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((end, fail) => child.on('error', fail).on('close', end));
  if (code !== 0) throw new Error(`${file} cannot be imported`);
  return Number(said);
}

function kilobytes(file: string): string {
  return (statSync(file).size / 1_000).toFixed(0);
}
