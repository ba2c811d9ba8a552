import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { DJ } from './night.ts';

const button = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name, exact: typeof name === 'string' });
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

/** The console of a DJ who is live with one track. */
async function openConsole(page: Page, dj: DJ) {
	await dj.goLive();
	await dj.play('Undertow', 'Mirela');
	await page.goto('/booth');
	await page.getByLabel('E-mail').fill(dj.email);
	await page.getByLabel('Password').fill(dj.password);
	await button(page, 'Sign in').click();
	await expect(page.getByRole('heading', { level: 1, name: 'Undertow' })).toBeVisible();
}
const ask = (dj: DJ, row: Record<string, unknown>) =>
	dj.call<{ id: string }>('POST', '/api/collections/polls/records', { session: dj.session.id, ...row });

// refusals show in the browser's console
test.use({ networkBreaks: true });

test('nobody, a tie, canceled: each is called what it is', async ({ page, browser, newDJ, server }) => {
	// acceptance 17, 21
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	const phones = await Promise.all(
		[1, 2].map(async () => (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage())
	);
	for (const phone of phones) await phone.goto(`${server.url}/live/${dj.code}`);

	await button(page, 'Ask: What next?').click();
	await button(page, 'End now').click();
	await expect(page.getByText('Nobody voted', { exact: true })).toBeVisible();
	await expect(page.getByText('winner')).toHaveCount(0);

	await button(page, 'Ask: Old school or new?').click(); // dismisses the one before
	await phones[0]!.getByRole('button', { name: /^Old school/ }).click();
	await phones[1]!.getByRole('button', { name: /^Mix them/ }).click();
	await expect(page.getByText('2 votes', { exact: true }).last()).toBeVisible();
	await button(page, 'End now').click();
	await expect(page.getByText('A tie: Old school and Mix them, 1 each')).toBeVisible();
	await button(page, 'Dismiss').click();

	await button(page, 'Ask: Last dance: one more?').click();
	await phones[0]!.getByRole('button', { name: /^One more/ }).click();
	await expect(page.getByText('1 vote', { exact: true }).last()).toBeVisible();
	await button(page, 'Hold to cancel').click({ delay: 800 });
	await expect(page.getByText('Canceled, without a result')).toBeVisible();
	await expect(phones[0]!.getByText('The DJ took this poll back. No vote counts.').first()).toBeVisible();
	for (const phone of phones) await phone.context().close();
});

test('a result waits on every tab, also when the end came while nobody looked', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	const poll = await ask(dj, { question: 'Time for a break?', options: ['Yes', 'No'] });
	await expect(page.getByText('open until you end it')).toBeVisible();
	await page.goto('about:blank');
	await dj.call('PATCH', `/api/collections/polls/records/${poll.id}`, { closedAt: 'now' });
	await page.goto('/booth');
	await tab(page, 'Announce');
	await expect(page.getByText('Time for a break? Nobody voted')).toBeVisible();
	await button(page, 'See it').click();
	await expect(page.getByRole('heading', { name: 'Time for a break?' })).toBeVisible();
	await button(page, 'Dismiss').click();
	await expect(page.getByText('Nobody voted')).toHaveCount(0);
});

test('a poll that runs out ends by itself, on the server’s clock', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await page.clock.install({ time: Date.now() - 3_600_000 }); // a laptop that is an hour late
	await page.clock.resume();
	await openConsole(page, dj);
	await ask(dj, { question: 'Quick one?', options: ['Yes', 'No'], seconds: 5 });
	await expect(page.getByText(/^0:0[1-5] left$/)).toBeVisible();
	await expect(page.getByText('Nobody voted', { exact: true })).toBeVisible({ timeout: 8_000 });
});

test('a second poll is refused with the reason', async ({ page, newDJ }) => {
	// acceptance 18
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	// nothing of the other screen's poll reaches this one
	await page.route(/\/api\/live\//, (route) => route.abort());
	await page.reload();
	await expect(page.getByRole('heading', { level: 1, name: 'Undertow' })).toBeVisible(); // as last seen
	await ask(dj, { question: 'The first?', options: ['Yes', 'No'] });
	await button(page, 'Ask: What next?').click();
	await expect(page.getByRole('alert').filter({ hasText: /poll/i })).toBeVisible();
});

test('an own question is kept for other nights, and removed', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	await button(page, 'Your own question').click();
	await page.getByLabel('Question').fill('Routine or freestyle?');
	await page.getByLabel('Answer 1').fill('Routine');
	await page.getByLabel('Answer 2').fill('Freestyle');
	await button(page, 'Keep for other nights').click();
	await expect(page.getByText('Kept with your questions')).toBeVisible();
	await page.reload();
	await page.getByText('Routine or freestyle?').click();
	await expect(page.getByLabel('Answer 2')).toHaveValue('Freestyle');
	await button(page, 'Remove from your questions').click();
	await expect(page.getByText('Routine or freestyle?')).toHaveCount(0);
	await page.reload();
	await expect(button(page, 'Ask: What next?')).toBeVisible();
	await expect(page.getByText('Routine or freestyle?')).toHaveCount(0);
});

test('a typed track whose answer was lost is one track', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	await page.route(
		'**/api/collections/plays/records',
		async (route) => {
			await route.fetch(); // it arrives, and its answer does not
			await route.abort();
		},
		{ times: 1 }
	);
	await page.getByLabel('Title').fill('Tin Roof');
	await page.getByLabel('Artist').fill('Marlow');
	await button(page, 'Show it').click();
	await expect(page.getByText('No connection. Nothing was lost, try again.')).toBeVisible();
	await button(page, 'Show it').click();
	await expect(page.getByLabel('Title')).toHaveValue('');
	const rows = await dj.call<{ items: { title: string }[] }>(
		'GET',
		`/api/collections/plays/records?filter=(session='${dj.session.id}')`
	);
	expect(rows.items.map((p) => p.title).sort()).toEqual(['Tin Roof', 'Undertow']);
});

test('a fix goes on while the next track comes in', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	await button(page, 'Fix Undertow').click();
	const form = page.getByRole('form', { name: 'Fix Undertow' });
	await form.getByLabel('Title').fill('Undertow (Live)');
	await dj.play('Caffeine', 'Pont Neuf');
	await expect(page.getByRole('heading', { level: 1, name: 'Caffeine' })).toBeVisible();
	await form.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('button', { name: /Undertow \(Live\)/ })).toBeVisible();
	await expect(page.getByRole('heading', { level: 1, name: 'Caffeine' })).toBeVisible();
});

test('what nobody can read is no track', async ({ page, newDJ }) => {
	const dj = await newDJ('Kris');
	await openConsole(page, dj);
	await page.getByLabel('Title').fill('\u200B');
	await button(page, 'Show it').click();
	await expect(page.getByLabel('Title')).toHaveAccessibleDescription('A play needs an artist or a title.');
	await expect(page.getByRole('heading', { level: 1, name: 'Undertow' })).toBeVisible();
});
