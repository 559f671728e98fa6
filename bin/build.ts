/**
 * Bundles every step of the workflow: `functions/<step>/handler.ts` becomes `dist/<step>/index.mjs`, which is all that Lambda
 * and the local run load. Runs once before each synthesis; one esbuild run for all steps.
 */
import { build as bundle, type Plugin } from 'esbuild';
import { cpSync, existsSync, globSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** What one build left behind: the size of each step's bundle, as Lambda will load it. */
export interface BuildReport {
  readonly milliseconds: number;
  /** In the order of the names; `bytes` is minified JavaScript without its source map. */
  readonly steps: readonly { readonly step: string; readonly bytes: number }[];
}

const ROOT = resolve(import.meta.dirname, '..');

/** Bundles all steps into `dist/` and removes what steps of an earlier build left there. */
export async function build(): Promise<BuildReport> {
  const startedAt = performance.now();
  const handlers = globSync('functions/*/handler.ts', { cwd: ROOT }).sort();
  const steps = handlers.map((handler) => basename(dirname(handler)));
  const { metafile } = await bundle({
    absWorkingDir: ROOT,
    entryPoints: handlers.map((handler, index) => ({ in: handler, out: `${steps[index]}/index` })),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    // Beside the bundle for a person with a stack trace; the asset leaves it out (lib/constructs/workflow-function.ts).
    sourcemap: 'external',
    metafile: true,
    logLevel: 'warning',
    // The SDK's ES modules can be shaken; its CommonJS build, which `main` names, cannot.
    mainFields: ['module', 'main'],
    // CommonJS packages call `require` for Node's own modules (exceljs, nodemailer) and ask where they are (pdfmake), which an ES module does not have.
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url),__dirname=import.meta.dirname;",
    },
    plugins: [withoutUnreachableCredentials],
  });
  removeOtherSteps(steps);
  for (const step of steps) {
    await layOutPackageFiles(step, Object.keys(metafile.outputs[`dist/${step}/index.mjs`]?.inputs ?? {}));
  }
  return {
    milliseconds: Math.round(performance.now() - startedAt),
    steps: steps.map((step) => ({ step, bytes: metafile.outputs[`dist/${step}/index.mjs`]?.bytes ?? 0 })),
  };
}

/**
 * Sources of credentials that a Lambda function never has: profiles, single sign-on, web identity, instance metadata. Lambda
 * hands its role's credentials over in variables, the first source of the SDK's chain, and the local run does the same. The
 * SDK imports the others only when it comes to them; here they become a module that says what is wrong as soon as it is loaded.
 * Together they are a third of a bundle. An SDK that one day imports one of them statically fails this build: nothing is exported.
 */
const withoutUnreachableCredentials: Plugin = {
  name: 'without-unreachable-credentials',
  setup(build) {
    const source =
      /^@aws-sdk\/(credential-provider-(ini|login|process|sso|web-identity|http)|nested-clients.*|token-providers)$|^@smithy\/credential-provider-imds$/;
    build.onResolve({ filter: source }, ({ path }) => ({ path, namespace: 'unreachable-credentials' }));
    build.onLoad({ filter: /.*/, namespace: 'unreachable-credentials' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(
        `no credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and ${path} is not part of this bundle (bin/build.ts)`,
      )});export {};`,
    }));
  },
};

/** A step that was renamed or removed must not be deployed from what it left in `dist`. */
function removeOtherSteps(steps: readonly string[]): void {
  const dist = join(ROOT, 'dist');
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist)) {
    if (!steps.includes(name)) rmSync(join(dist, name), { recursive: true });
  }
}

/** What a step reads from packages while it runs lies beside its bundle, where Node finds it as it does here. */
async function layOutPackageFiles(step: string, inputs: readonly string[]): Promise<void> {
  const beside = join(ROOT, 'dist', step, 'node_modules');
  rmSync(beside, { recursive: true, force: true });
  if (!inputs.includes('functions/report/package-files.ts')) return;
  const { PACKAGE_FILES } = await import('../functions/report/package-files.ts');
  const { resolve: find } = createRequire(import.meta.url);
  for (const file of Object.values(PACKAGE_FILES)) cpSync(find(file), join(beside, file));
}

if (import.meta.main) {
  const { steps, milliseconds } = await build();
  for (const { step, bytes } of steps) console.log(`${step.padEnd(12)} ${(bytes / 1000).toFixed(0).padStart(5)} kB`);
  console.log(`${String(steps.length)} steps in ${String(milliseconds)} ms`);
}
