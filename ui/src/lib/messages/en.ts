/**
 * Every sentence of the screens. A missing key does not compile; a key nobody uses fails a test.
 * Each file travels with the pages that speak it: a dancer's phone carries no words of the console.
 */
export * from './common.ts';
export * from './console.ts';
export * from './download.ts';
export * from './floor.ts';
export * from './house.ts';
export * from './journal.ts';
export * from './laptop.ts';
export * from './manual.ts';
export * from './marks.ts';
export * from './nights.ts';
export * from './privacy.ts';
export * from './recap.ts';
export * from './stage.ts';
export * from './status.ts';
export * from './ways.ts';
