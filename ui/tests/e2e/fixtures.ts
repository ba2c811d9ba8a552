import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type Page } from '@playwright/test';
import { DJ } from './night.ts';
import { Server } from './server.ts';

export { expect };

interface PerTest {
	/** A DJ with an account; sets that a test leaves open are ended after it. */
	newDJ: (name: string) => Promise<DJ>;
	/** What the console and the security policy complain about; has to be empty at the end. */
	problems: string[];
	/** Set by tests that break the network themselves. */
	networkBreaks: boolean;
}

export const test = base.extend<PerTest, { server: Server }>({
	server: [
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const server = new Server();
			await server.start();
			await use(server);
			await server.remove();
		},
		{ scope: 'worker', timeout: 30_000 }
	],
	baseURL: async ({ server }, use) => use(server.url),
	newDJ: async ({ server }, use) => {
		const all: DJ[] = [];
		await use(async (name) => {
			const dj = await new DJ(server, name).signUp();
			all.push(dj);
			return dj;
		});
		for (const dj of all) await dj.leave().catch(() => {}); // a test of power cuts may leave no server
	},
	networkBreaks: [false, { option: true }],
	problems: [
		async ({ context, networkBreaks }, use) => {
			const problems: string[] = [];
			context.on('console', (m) => {
				const expected = networkBreaks && /net::ERR_|Failed to load resource/.test(m.text());
				if (m.type() === 'error' && !expected) problems.push(m.text());
			});
			context.on('weberror', (e) => problems.push(String(e.error())));
			await use(problems);
			expect(problems).toEqual([]);
		},
		{ auto: true }
	]
});

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds. page.evaluate is not subject to the page's security policy, so the policy stays as it is. */
export async function axe(page: Page): Promise<string[]> {
	await page.evaluate(axeSource);
	return page.evaluate(async () => {
		// what is still fading in has not its colours yet
		const passing = document
			.getAnimations()
			.filter((a) => a.effect?.getComputedTiming().endTime !== Infinity && a.playState === 'running');
		await Promise.allSettled(passing.map((a) => a.finished));
		// @ts-expect-error axe is injected
		const { violations } = await axe.run(document, {
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
		});
		return violations.map(
			(v: { id: string; nodes: { target: string[]; failureSummary: string }[] }) =>
				`${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary}`).join(' | ')}`
		);
	});
}

/** Controls a thumb could miss: smaller than 44 px each way. Links within a sentence are exempt. */
export function smallTargets(page: Page): Promise<string[]> {
	return page.locator('button, a, input, summary').evaluateAll((all) =>
		all
			.filter((e) => e.checkVisibility() && getComputedStyle(e).display !== 'inline')
			.map((e) => (e instanceof HTMLInputElement && e.type === 'radio' ? e.closest('label')! : e))
			.map((e) => ({
				name: e.textContent?.trim() || e.outerHTML.slice(0, 80),
				box: e.getBoundingClientRect()
			}))
			.filter(({ box }) => box.height < 44 || box.width < 44)
			.map(({ name, box }) => `${name} ${box.width}x${box.height}`)
	);
}

/** True while something falls or rises on the screen. */
export const rains = (page: Page): Promise<boolean> =>
	page.evaluate(() => {
		const sky = document.querySelector('canvas');
		const drawn = sky?.getContext('2d')?.getImageData(0, 0, sky.width, sky.height).data;
		return drawn?.some((byte) => byte > 0) ?? false;
	});

/** Remembers everything the page ever shows, so that a flash of a wrong word is caught. */
export async function remember(page: Page) {
	await page.addInitScript(() => {
		const seen = ((window as unknown as { seen: string[] }).seen = [] as string[]);
		new MutationObserver(() => seen.push(document.body?.innerText ?? '')).observe(document, {
			subtree: true,
			childList: true,
			characterData: true
		});
	});
	return {
		everShown: (words: string) =>
			page.evaluate(
				(w) => (window as unknown as { seen: string[] }).seen.some((text) => text.includes(w)),
				words
			)
	};
}
