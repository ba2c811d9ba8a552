import { defineConfig, devices } from '@playwright/test';

const chromium = {
	launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] }
};

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results',
	globalSetup: './tests/e2e/setup.ts',
	workers: 1, // each worker runs a server of its own
	reporter: [['list']],
	use: { ...chromium, locale: 'en-GB' },
	// every page in both sizes; each journey on the screen it is made for
	projects: [
		{
			name: 'phone',
			testMatch: [
				'pages.spec.ts',
				'join.spec.ts',
				'floor.spec.ts',
				'answers.spec.ts',
				'recap.spec.ts',
				'lobby.spec.ts',
				'journal.spec.ts',
				'release.spec.ts'
			],
			use: { ...devices['Pixel 7'], ...chromium, viewport: { width: 390, height: 844 } }
		},
		{
			name: 'desk',
			testMatch: [
				'pages.spec.ts',
				'console.spec.ts',
				'night.spec.ts',
				'nights.spec.ts',
				'ask.spec.ts',
				'page.spec.ts',
				'stage.spec.ts',
				'booth.spec.ts',
				'getting.spec.ts',
				'laptop.spec.ts',
				'sdk.spec.ts'
			],
			use: { viewport: { width: 1280, height: 800 } }
		}
	]
});
