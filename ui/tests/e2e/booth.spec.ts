import { expect, remember, test } from './fixtures.ts';
import { Laptop } from './laptop.ts';

test.use({ networkBreaks: true });

test('one night with VirtualDJ: pair, go live, play, like, power cut, end, recap', async ({
	page,
	browser,
	server
}) => {
	test.setTimeout(90_000);
	const laptop = new Laptop(server.url);
	const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
	const title = (on: typeof page, name: string) => on.getByRole('heading', { level: 1, name });
	try {
		await page.goto('/booth');
		await page.getByRole('button', { name: 'Create an account' }).click();
		await page.getByLabel('DJ name').fill('Kris');
		await page.getByLabel('E-mail').fill('kris@example.com');
		await page.getByLabel('Password').fill('long enough');
		await page.getByRole('button', { name: 'Create an account' }).click();
		await expect(title(page, 'Go live')).toBeVisible();

		laptop.start();
		await expect.poll(() => laptop.said(/(\/pair\?code=\S+)/)).not.toBe('');
		await page.goto(laptop.said(/(\/pair\?code=\S+)/));
		await page.getByRole('button', { name: 'Confirm' }).click();
		await expect(title(page, 'The laptop is connected')).toBeVisible();
		await page.getByRole('link', { name: 'Open the console' }).click();
		await page.getByRole('button', { name: 'Go live' }).click();
		await expect(page.getByText('Laptop connected')).toBeVisible({ timeout: 20_000 }); // a beat is every ten seconds

		const printed = await page.getByText(/\/live\/[A-HJKMNP-Z2-9]{6}$/).textContent();
		const { everShown } = await remember(phone);
		await phone.goto(server.url + printed!.slice(printed!.indexOf('/live/')));
		await expect(title(phone, 'Waiting for the first track')).toBeVisible();

		laptop.plays('Marlow', 'Tin Roof');
		await expect(title(phone, 'Tin Roof')).toBeVisible();
		await phone.getByRole('button', { name: 'Like Tin Roof' }).click();
		await expect(page.getByRole('definition').first()).toHaveText('1');

		await server.kill();
		laptop.plays('Pont Neuf', 'Caffeine');
		await server.start();
		await expect(title(phone, 'Caffeine')).toBeVisible({ timeout: 15_000 });
		await expect(title(page, 'Caffeine')).toBeVisible();
		expect(await everShown('ended')).toBe(false);

		await page.getByRole('tab', { name: 'Set-up' }).click();
		await page.getByRole('button', { name: 'Hold to end the set' }).click({ delay: 800 });
		await expect(title(phone, 'The set has ended')).toBeVisible();
		await phone.getByRole('link', { name: 'See the whole night' }).click();
		await expect(phone.getByRole('button', { name: /Tin Roof Marlow.*1 like$/ })).toBeVisible();
		await expect(phone.getByRole('button', { name: /Caffeine Pont Neuf/ })).toBeVisible();
	} finally {
		await phone.context().close();
		await laptop.remove();
	}
});
