// Draws the PNG icons from the mark: a lit lamp and two beats. Run after changing it: npm run icons
import { chromium } from '@playwright/test';

const mark = (size) =>
	`<svg width="${size}" height="${size}" viewBox="8 8 50 48"><circle cx="24" cy="32" r="12" fill="#f3bb74"/><path d="M44 20v24M54 27v10" stroke="#f3bb74" stroke-width="5" stroke-linecap="round" opacity=".75"/></svg>`;

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox']
});
const page = await browser.newPage();
for (const [name, size, share] of [
	['icon-180', 180, 0.66],
	['icon-192', 192, 0.66],
	['icon-512', 512, 0.66],
	['icon-maskable-512', 512, 0.5] // platforms cut up to a fifth from each side
]) {
	await page.setViewportSize({ width: size, height: size });
	await page.setContent(
		`<style>*{margin:0}body{background:#12100e;display:grid;place-items:center;height:100vh}</style>${mark(size * share)}`
	);
	await page.screenshot({ path: `public/${name}.png` });
}
await browser.close();
