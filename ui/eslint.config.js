import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
	{ ignores: ['test-results'] },
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{ languageOptions: { globals: { ...globals.browser, ...globals.node } }, rules: { 'no-undef': 'off' } },
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
		rules: {
			// the content security policy refuses both at run time; style: directives pass
			'no-restricted-syntax': [
				'error',
				{ selector: 'SvelteAttribute[key.name="style"]', message: 'Use style:property={…}.' }
			],
			'svelte/no-at-html-tags': 'error',
			// pages are linked by path and opened by our own router
			'svelte/no-navigation-without-resolve': 'off'
		}
	}
);
