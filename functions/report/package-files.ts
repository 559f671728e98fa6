import { createRequire } from 'node:module';

/**
 * The files of packages that setting a report reads while it runs, as Node resolves them. `bin/build.ts` lays them beside the bundle of
 * each step that has this module, in `node_modules`, so that they are found there in the same way as here.
 */
export const PACKAGE_FILES = {
  /** Tinos: as wide and as high as Times New Roman, which official papers are set in, with all Vietnamese letters (SIL OFL 1.1). */
  normal: '@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf',
  bold: '@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf',
  italics: '@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf',
  bolditalics: '@expo-google-fonts/tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf',
  /** What turns a drawing into a picture. */
  rasteriser: '@resvg/resvg-wasm/index_bg.wasm',
} as const;

/** Where one of these files lies. */
export function packageFile(name: keyof typeof PACKAGE_FILES): string {
  return createRequire(import.meta.url).resolve(PACKAGE_FILES[name]);
}
