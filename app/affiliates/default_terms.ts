import type { Locale } from '#core/i18n/locales'

/**
 * Version 1 of the terms, in force from the beginning, so that nothing must be set up first: short, general, and true of
 * what the product does. A host publishes its own instead. Paragraphs are separated by empty lines; nothing is markup.
 */
export const DEFAULT_TERMS: Record<Locale, string> = {
  en: `These terms apply between you and the host whose services you recommend. By applying you accept them.

1. Membership. The host decides on each application. Your membership is personal: do not hand your access to others. You may leave at any time on the Membership page.

2. Links. Share your links where you speak for yourself: on your site, in your newsletter, in your social media. Say that you are paid for recommendations where the law asks for it. Do not send unsolicited mail, do not bid on the host's name in advertisements, do not follow your own links to earn, and do not place links so that they are followed without a person's will.

3. What earns. A commission is credited for an order that somebody places after following your link, within the time and by the plan shown to you, once it is paid. Your own orders earn nothing. Commissions are computed on what is paid, net of tax and discounts, in the currency of the payment.

4. When it is yours. A commission is pending until its hold ends and then becomes available. Where a payment is refunded or charged back, its commission is taken back, also when it was paid out already: it is then deducted from later commissions.

5. Suspension. If there is reason to think that these terms were broken, the host may suspend your membership and tells you why. While it lasts your links stop, new orders earn nothing, and what is pending or available is held.

6. Leaving. If you leave, your links stop. What is pending still becomes available when its hold ends, and what is available remains payable.

7. Data. You see who orders in masked form only. Do not try to find out who they are. What the program keeps about you is used to run it and is kept no longer than needed for that and for the law.

8. Changes. Changed terms are announced to you by e-mail and on these pages with the day from which they hold. If you do not agree, you may leave before that day.`,
  it: `Queste condizioni valgono tra te e l'host di cui consigli i servizi. Con la richiesta di adesione le accetti.

1. Adesione. L'host decide su ogni richiesta. L'adesione è personale: non cedere ad altri il tuo accesso. Puoi lasciare il programma in qualsiasi momento dalla pagina Adesione.

2. Link. Condividi i tuoi link dove parli in prima persona: nel tuo sito, nella tua newsletter, nei tuoi social. Dichiara che i consigli ti vengono pagati dove la legge lo richiede. Non inviare posta indesiderata, non acquistare pubblicità sul nome dell'host, non seguire i tuoi stessi link per guadagnare e non collocare i link in modo che vengano seguiti senza la volontà di una persona.

3. Che cosa fa guadagnare. Una commissione viene accreditata per un ordine fatto da chi ha seguito un tuo link, entro i termini e secondo il piano che vedi, quando l'ordine è pagato. I tuoi ordini non fanno guadagnare. Le commissioni si calcolano su quanto viene pagato, al netto di imposte e sconti, nella valuta del pagamento.

4. Quando è tua. Una commissione resta in attesa fino alla fine della maturazione, poi diventa disponibile. Se un pagamento viene rimborsato o è oggetto di chargeback, la sua commissione viene stornata, anche se era già stata pagata: in quel caso si detrae dalle commissioni successive.

5. Sospensione. Se c'è motivo di pensare che queste condizioni siano state violate, l'host può sospendere la tua adesione e te ne comunica il motivo. Durante la sospensione i tuoi link sono fermi, i nuovi ordini non fanno guadagnare e quanto è in attesa o disponibile resta bloccato.

6. Uscita. Se lasci il programma, i tuoi link si fermano. Quanto è in attesa diventa comunque disponibile alla fine della maturazione, e quanto è disponibile resta pagabile.

7. Dati. Vedi chi ordina solo in forma mascherata. Non cercare di scoprire chi è. I dati che il programma conserva su di te servono a gestirlo e non si conservano più a lungo di quanto serva a questo scopo e di quanto chieda la legge.

8. Modifiche. Le modifiche alle condizioni ti vengono comunicate per e-mail e in queste pagine, con il giorno da cui valgono. Se non sei d'accordo, puoi lasciare il programma prima di quel giorno.`,
}
