import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { precompress, serviceWorker } from './vite.plugins.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
	plugins: [svelte(), serviceWorker('src/sw.ts'), precompress()],
	build: {
		outDir: '../pb_public', // embedded by main.go
		emptyOutDir: true,
		target: ['safari16.4', 'chrome111', 'firefox114'],
		assetsInlineLimit: 0, // keep the CSP free of data: URIs
		modulePreload: { polyfill: false },
		reportCompressedSize: false,
		// what a scan has to wait for comes in one file
		rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'floor', tags: ['$initial'] }] } } }
	},
	// the server beside `npm run dev`; tests have none
	server: process.env['VITEST']
		? {}
		: { proxy: { '/api': 'http://127.0.0.1:8090', '/qr': 'http://127.0.0.1:8090' } },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					environment: 'node',
					include: ['src/**/*.test.ts'],
					exclude: ['src/**/*.view.test.ts']
				}
			},
			{
				extends: true,
				// known beforehand: a dependency found in mid-run would reload the page under the tests
				optimizeDeps: { include: ['axe-core'] },
				test: {
					name: 'view',
					fileParallelism: false, // they share one browser's storage
					include: ['src/**/*.view.test.ts'],
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({ launchOptions: { executablePath, args: ['--no-sandbox'] } }),
						instances: [{ browser: 'chromium' }]
					}
				}
			}
		]
	}
});
