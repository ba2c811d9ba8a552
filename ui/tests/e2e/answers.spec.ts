import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { axe, expect, rains, remember, smallTargets, test } from './fixtures.ts';

// some are refused on purpose, and the network is broken too
test.use({ networkBreaks: true });

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const pace = (page: Page, word: string) => page.getByRole('button', { name: new RegExp(`^${word}`) });
const option = (page: Page, word: string) => page.getByRole('button', { name: new RegExp(`^${word}`) });
const thanks = (page: Page) => page.getByRole('button', { name: /^Thanks/ });

async function anotherPhone(browser: Browser, url: string, options: BrowserContextOptions = {}) {
	const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
	const phone = await context.newPage();
	await phone.goto(url);
	return phone;
}

interface Result {
	plays: { title: string; tempo: Record<string, number> }[];
}

test('tempo: set, moved, cleared, seen by the other phone, new with each track', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 14
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await page.goto(`/live/${dj.code}`);
	const other = await anotherPhone(browser, `${server.url}/live/${dj.code}`);
	await pace(page, 'Slower').click();
	await expect(pace(page, 'Slower')).toHaveAttribute('aria-pressed', 'true');
	await pace(other, 'Faster').click();
	await expect(pace(other, 'Slower')).toHaveAccessibleName('Slower 1 dancer says so');
	await expect(pace(page, 'Faster')).toHaveAccessibleName('Faster 1 dancer says so');
	await pace(page, 'Just right').click();
	await expect(pace(other, 'Just right')).toHaveAccessibleName('Just right 1 dancer says so');
	await expect(pace(other, 'Slower')).toHaveAccessibleName('Slower');
	await expect(pace(page, 'Slower')).toHaveAttribute('aria-pressed', 'false');
	await pace(page, 'Just right').click();
	await expect(pace(page, 'Just right')).toHaveAttribute('aria-pressed', 'false');
	await expect(pace(other, 'Just right')).toHaveAccessibleName('Just right');
	await expect(page.getByText('not sent yet')).toHaveCount(0);

	await dj.play('Undertow');
	await expect(heading(other, 'Undertow')).toBeVisible();
	await expect(pace(other, 'Faster')).toHaveAttribute('aria-pressed', 'false');
	await expect(pace(other, 'Faster')).toHaveAccessibleName('Faster');
	const recap = (await (await fetch(`${server.url}/api/recaps/${dj.code}`)).json()) as Result;
	expect(recap.plays.map((p) => p.tempo)).toEqual([
		{ slower: 0, perfect: 0, faster: 1 },
		{ slower: 0, perfect: 0, faster: 0 }
	]);
	await other.context().close();
});

test('a tempo and a vote made offline outlast a reload and arrive', async ({ page, context, newDJ }) => {
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await dj.ask('What next?', ['Blues', 'Old school']);
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.reload(); // from here on the worker has the page
	await expect(option(page, 'Blues')).toBeEnabled();
	await context.setOffline(true);
	await pace(page, 'Faster').click();
	await option(page, 'Blues').click();
	await page.reload();
	await expect(pace(page, 'Faster')).toHaveAttribute('aria-pressed', 'true');
	await expect(option(page, 'Blues')).toHaveAttribute('aria-pressed', 'true');
	await expect(page.getByText('Saved here, on its way')).toHaveCount(2);
	await context.setOffline(false);
	await expect(page.getByText('Saved here, on its way')).toHaveCount(0);
	await expect(pace(page, 'Faster')).toHaveAccessibleName('Faster 1 dancer says so');
	await expect(page.getByText('1 vote', { exact: true })).toBeVisible();
});

test('a vote that comes too late says so, and nobody has won', async ({ page, context, newDJ }) => {
	// acceptance 17 and 19
	const dj = await newDJ('Kris');
	await dj.goLive();
	const poll = await dj.ask('What next?', ['Blues', 'Old school']);
	await page.goto(`/live/${dj.code}`);
	await expect(option(page, 'Blues')).toBeEnabled();
	await context.setOffline(true);
	await option(page, 'Blues').click();
	await dj.change('polls', poll.id, { closedAt: 'now' });
	await context.setOffline(false);
	await expect(page.getByText('The poll had ended before your vote arrived.')).toBeVisible();
	await expect(option(page, 'Blues')).toHaveAttribute('aria-pressed', 'false');
	await expect(page.getByText('Nobody voted.').first()).toBeVisible();
});

test('the first vote stands, in a second tab too', async ({ page, newDJ }) => {
	// acceptance 19
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.ask('What next?', ['Blues', 'Old school']);
	await page.goto(`/live/${dj.code}`);
	await option(page, 'Blues').click();
	await expect(page.getByText('1 vote', { exact: true })).toBeVisible();
	await option(page, 'Old school').click({ force: true });
	const tab = await page.context().newPage();
	await tab.goto(`/live/${dj.code}`);
	await expect(option(tab, 'Blues')).toHaveAttribute('aria-pressed', 'true');
	await expect(option(tab, 'Old school')).toHaveAttribute('aria-pressed', 'false');
	await expect(option(tab, 'Old school')).toHaveAttribute('aria-disabled', 'true');
	await expect(tab.getByText('1 vote', { exact: true })).toBeVisible();
});

test('a poll keeps its votes and its time over a power cut, and ends as a tie', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 18, 20 and 21
	test.setTimeout(90_000);
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await page.goto(`/live/${dj.code}`);
	const other = await anotherPhone(browser, `${server.url}/live/${dj.code}`);
	await expect(heading(other, 'Tin Roof')).toBeVisible();
	const { endsAt } = await dj.ask('What next?', ['Blues', 'Old school'], 40);
	await expect(dj.ask('Another?', ['Yes', 'No'])).rejects.toThrow('poll_open');
	await option(page, 'Blues').click();
	await expect(page.getByText(/^1 vote · 0:3\d left$/)).toBeVisible();

	await server.kill();
	await expect(page.getByText('Reconnecting')).toBeVisible();
	await expect(page.getByText(/^1 vote · 0:\d\d left$/)).toBeVisible(); // it goes on by the phone's own clock
	await server.start();
	await expect(other.getByText('Tap one. The first vote stands.')).toBeVisible();
	await option(other, 'Old school').click();
	await expect(page.getByText(/^2 votes · 0:\d\d left$/)).toBeVisible({ timeout: 10_000 });

	const tie = page.getByText('A tie: Blues and Old school.').first();
	await expect(tie).toBeVisible({ timeout: 45_000 });
	const late = Date.now() - Date.parse(endsAt.replace(' ', 'T'));
	expect(late).toBeGreaterThan(-1_000);
	expect(late).toBeLessThan(3_000);
	await expect(option(page, 'Blues')).toHaveAccessibleName(/50% Tied.*Your vote/);
	await page.goto(`/recap/${dj.code}`);
	await expect(page.getByText('A tie: Blues and Old school.')).toBeVisible();
	await other.context().close();
});

test('an announcement is seen by all, moves nothing, stays dismissed, and goes', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 22
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	await page.goto(`/live/${dj.code}`);
	const other = await anotherPhone(browser, `${server.url}/live/${dj.code}`);
	await expect(heading(other, 'Tin Roof')).toBeVisible();
	const places = () =>
		page.evaluate(() =>
			[...document.querySelectorAll('h1, .dock')].map((e) => e.getBoundingClientRect().top)
		);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await page.evaluate(() => document.fonts.ready);
	const before = await places();
	const said = await dj.tell('Finals start in ten minutes', 300);
	for (const phone of [page, other])
		await expect(phone.getByText('Finals start in ten minutes')).toBeVisible();
	expect(await places()).toEqual(before);
	expect(await axe(page)).toEqual([]);
	await dj.change('announcements', said.id, { message: 'Finals start in five minutes' });
	await expect(other.getByText('Finals start in five minutes')).toBeVisible();

	await page.getByRole('button', { name: 'Dismiss the announcement' }).click();
	await expect(page.getByText(/^Finals start/)).toBeHidden();
	await page.reload();
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await expect(page.getByText(/^Finals start/)).toBeHidden();
	await expect(other.getByText('Finals start in five minutes')).toBeVisible();
	await dj.change('announcements', said.id, { canceledAt: 'now' });
	await expect(other.getByText(/^Finals start/)).toBeHidden();

	await dj.tell('Water break', 5);
	await expect(other.getByText('Water break')).toBeVisible();
	await other.context().setOffline(true);
	await expect(other.getByText('Water break')).toBeHidden({ timeout: 8_000 }); // it goes on time without anybody
	await other.context().close();
});

for (const anchoring of ['auto', 'none'])
	test(`a poll moves no line under the eyes of who reads the list (${anchoring})`, async ({
		page,
		newDJ
	}) => {
		const dj = await newDJ('Kris');
		await dj.goLive();
		for (let i = 20; i > 0; i--) await dj.play(`Track ${i}`, 'Marlow', i);
		await page.goto(`/live/${dj.code}`);
		await expect(page.getByRole('listitem')).toHaveCount(19);
		// not every browser holds the line by itself
		await page.evaluate((how) => (document.documentElement.style.overflowAnchor = how), anchoring);
		const line = page.getByText('Track 12', { exact: true });
		await line.evaluate((e) => scrollBy(0, e.getBoundingClientRect().top - 200));
		/** Pixels from where it stood; a scroll is rounded to whole ones. */
		const moved = async () => Math.abs((await line.boundingBox())!.y - before);
		const before = (await line.boundingBox())!.y;
		const poll = await dj.ask('What next?', ['Blues', 'Old school']);
		await expect(page.getByRole('button', { name: 'Blues' })).toBeAttached();
		await expect(page.getByText('A poll: What next?').last()).toBeVisible(); // said, for it is out of sight
		await expect.poll(moved).toBeLessThanOrEqual(1);
		await dj.change('polls', poll.id, { closedAt: 'now' });
		await expect(page.getByText('Nobody voted.').first()).toBeAttached();
		expect(await moved()).toBeLessThanOrEqual(1);
	});

test('thanks rain on every screen at once, and calmly where motion is not wanted', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 15
	const dj = await newDJ('Kris');
	await dj.goLive();
	await page.goto(`/live/${dj.code}`);
	const url = `${server.url}/live/${dj.code}`;
	const other = await anotherPhone(browser, url);
	const calm = await anotherPhone(browser, url, { reducedMotion: 'reduce' });
	const stage = await anotherPhone(browser, `${server.url}/stage/${dj.code}`);
	for (const phone of [page, other, calm, stage])
		await expect(heading(phone, 'Waiting for the first track')).toBeVisible();
	expect(await rains(other)).toBe(false);
	await thanks(page).click();
	await Promise.all([
		...[page, other, stage].map((phone) => expect.poll(() => rains(phone)).toBe(true)),
		expect(calm.getByText('1 thank-you')).toBeVisible()
	]);
	expect(await rains(calm)).toBe(false);
	await expect(thanks(page)).toHaveAttribute('aria-disabled', 'true');
	await expect(page.getByText('It rains for Kris')).toBeVisible();
	await expect(thanks(page)).not.toHaveAttribute('aria-disabled', 'true', { timeout: 6_000 });
	await expect(calm.getByText('1 thank-you')).toBeHidden({ timeout: 6_000 });

	// the server's own limit, met by a second tab
	const tab = await page.context().newPage();
	await tab.goto(`/live/${dj.code}`);
	await thanks(page).click();
	await thanks(tab).click();
	await expect(tab.getByText('Thanked. Give it a few seconds.')).toBeVisible();
	for (const phone of [other, calm, stage]) await phone.context().close();
});

test('a dancer with a keyboard and a screen reader has the same say', async ({ page, newDJ }) => {
	// acceptance 45
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof', 'Marlow');
	await page.goto(`/live/${dj.code}`);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	await page.getByRole('button', { name: 'Like Tin Roof' }).focus();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Space');
	await expect(pace(page, 'Just right')).toHaveAttribute('aria-pressed', 'true');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expect(page.getByText('It rains for Kris')).toBeVisible();
	const poll = await dj.ask('What next?', ['Blues', 'Old school']);
	await expect(page.getByRole('status').filter({ hasText: 'A poll: What next?' })).toBeAttached();
	await expect(option(page, 'Blues')).toBeEnabled();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Space');
	await expect(option(page, 'Old school')).toHaveAttribute('aria-pressed', 'true');
	await expect(option(page, 'Old school')).toBeFocused();
	expect(await axe(page)).toEqual([]);
	expect(await smallTargets(page)).toEqual([]);
	await dj.change('polls', poll.id, { closedAt: 'now' });
	await expect(page.getByRole('status').filter({ hasText: 'Old school won.' })).toBeAttached();
	await dj.tell('Water break');
	await expect(page.getByRole('status').filter({ hasText: 'Water break' })).toBeVisible();
	expect(await smallTargets(page)).toEqual([]);
});

test('a PIN: the key of the QR code opens in silence, the PIN by typing, nothing without', async ({
	page,
	browser,
	newDJ,
	server
}) => {
	// acceptance 29
	const dj = await newDJ('Kris');
	await dj.goLive();
	await dj.play('Tin Roof');
	const key = await dj.lock('4821');
	const { everShown } = await remember(page);
	await page.goto(`/live/${dj.code}#k=${key}`);
	await expect(heading(page, 'Tin Roof')).toBeVisible();
	expect(await everShown('PIN')).toBe(false);
	expect(new URL(page.url()).hash).toBe('');
	await page.reload();
	await expect(heading(page, 'Tin Roof')).toBeVisible();

	const typing = await anotherPhone(browser, `${server.url}/live/${dj.code}`);
	await expect(heading(typing, 'This set has a PIN')).toBeVisible();
	await expect(typing.getByText('Tin Roof')).toHaveCount(0);
	expect(await axe(typing)).toEqual([]);
	expect(await smallTargets(typing)).toEqual([]);
	const field = typing.getByLabel('PIN of the set');
	await expect(field).toHaveAttribute('inputmode', 'numeric');
	const come = typing.getByRole('button', { name: 'Come in' });
	for (let i = 0; i < 5; i++) {
		await field.fill('1111');
		const answer = typing.waitForResponse('**/enter');
		await come.click();
		await answer;
		await expect(typing.getByRole('alert')).toHaveText('That is not the PIN.');
	}
	await come.click();
	await expect(typing.getByRole('alert')).toHaveText(/^Too many wrong PINs\. Wait \d+ (seconds|minutes), or/);
	await expect(come).toBeDisabled();
	await typing.goto(`${server.url}/recap/${dj.code}`);
	await expect(heading(typing, 'This set has a PIN')).toBeVisible();
	await typing.goto(`${server.url}/live/${dj.code}#k=${key}`); // keys still work
	await expect(heading(typing, 'Tin Roof')).toBeVisible();

	const pasting = await anotherPhone(browser, `${server.url}/live/${dj.code}`);
	await pasting.getByLabel('PIN of the set').fill('PIN: 48 21');
	await pasting.getByLabel('PIN of the set').press('Enter');
	await expect(heading(pasting, 'Tin Roof')).toBeVisible();

	await dj.lock('9999'); // whoever came by the old one is asked again
	for (const phone of [page, pasting]) await expect(heading(phone, 'This set has a PIN')).toBeVisible();
	await page.goto(`/live/${dj.code}#k=${key}`);
	await expect(page.getByRole('alert')).toHaveText(/^This QR code is an old one/);
	for (const phone of [typing, pasting]) await phone.context().close();
});
