import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RefusedStartError } from './refused-start.ts';
import type { Stack, Template } from './template.ts';

/** The synthesized app: its stacks, and where the files of their functions and buckets are. */
export interface CloudAssembly {
  readonly stacks: readonly Stack[];
  /** The folder of an asset, by the object key under which a deployment would find it. */
  readonly assets: ReadonlyMap<string, string>;
}

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/hoi-am');

/** Whatever the bundles and the templates are made of. */
const SOURCES = ['bin/app.ts', 'bin/build.ts', 'cdk.json', 'package-lock.json', '{lib,functions,config,web}/**/*'];

/** How many milliseconds an assembly that nobody started from is kept. */
const KEPT_FOR = 24 * 3_600_000;

/**
 * Bundles the functions and synthesizes the app, or takes what an earlier start made of the same sources. Several may run at
 * once: one builds, the others wait for it.
 */
export async function synthesize(tell: (progress: string) => void): Promise<CloudAssembly> {
  const folder = join(CACHE, fingerprint());
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true });
    const unlock = await lockBuild();
    try {
      if (!existsSync(folder)) await build(folder, tell);
    } finally {
      unlock();
    }
    removeUnused();
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return readAssembly(folder);
}

/** Reads a folder that `cdk synth` left. */
export function readAssembly(folder: string): CloudAssembly {
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  const { artifacts } = readJson(join(folder, 'manifest.json')) as { artifacts: Record<string, Artifact> };
  for (const [id, { type, environment = '', properties }] of Object.entries(artifacts)) {
    if (type === 'aws:cloudformation:stack') {
      const [account, region] = environment.replace('aws://', '').split('/');
      stacks.push({
        name: properties.stackName ?? id,
        account: account === undefined || account === 'unknown-account' ? '000000000000' : account,
        region: region === undefined || region === 'unknown-region' ? 'ap-southeast-1' : region,
        template: readJson(join(folder, properties.templateFile ?? '')) as Template,
      });
    }
    if (type === 'cdk:asset-manifest') {
      const { files = {} } = readJson(join(folder, properties.file ?? '')) as AssetManifest;
      for (const { source, destinations } of Object.values(files)) {
        if (source.path === undefined) continue;
        for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(folder, source.path));
      }
    }
  }
  return { stacks, assets };
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
}

interface AssetManifest {
  readonly files?: Record<string, { source: { path?: string }; destinations: Record<string, { objectKey: string }> }>;
}

async function build(folder: string, tell: (progress: string) => void): Promise<void> {
  const made = mkdtempSync(join(CACHE, 'making-'));
  try {
    tell('bundling the functions');
    // Loaded only when there is something to build: esbuild takes a moment to load.
    const { build: bundle } = await import('../../bin/build.ts');
    await bundle();
    tell('synthesizing the stacks');
    await synthesizeInto(made);
    // Whole or not at all, for those that start at the same time.
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** Runs `bin/app.ts` as the CDK command line does, less its validation: that is for `npm run synth`. */
async function synthesizeInto(folder: string): Promise<void> {
  const { context = {} } = readJson(join(ROOT, 'cdk.json')) as { context?: object };
  const app = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'bin/app.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': false,
      }),
      CDK_VALIDATION: 'false',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  app.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((end, fail) => app.on('error', fail).on('close', end));
  if (code !== 0) throw new RefusedStartError(`the stacks cannot be synthesized (bin/app.ts):\n${said.trim()}`);
}

function fingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true, exclude: ['lib/local', 'web/node_modules'] });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of paths.sort()) {
    hash.update(`\n${path.slice(ROOT.length)}\n`).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 20);
}

/** One build at a time: they all write to `dist`. A lock that has not been renewed for a while belongs to nobody any more. */
async function lockBuild(): Promise<() => void> {
  const lock = join(CACHE, 'building');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      const renewal = setInterval(() => writeFileSync(lock, String(process.pid)), 1_000);
      return () => {
        clearInterval(renewal);
        rmSync(lock, { force: true });
      };
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > 10_000) rmSync(lock, { force: true });
      else await pause(100);
    }
  }
}

function removeUnused(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (basename(path) !== 'building' && Date.now() - used > KEPT_FOR) rmSync(path, { recursive: true, force: true });
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
