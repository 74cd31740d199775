import { registry } from "@web/core/registry";

import { say } from "@portal_custom_base/../tests/tours/words";

/** From the dashboard to what is late, to the parcel that has arrived, and to the order that both belong to. */
registry.category("web_tour.tours").add("portal_delivery_track_follow", {
    steps: () => [
        {
            content: "What is late comes first, with the new day",
            trigger: `section[data-answer='portal.answer.delivery'] li:contains(${say("Rest of order", "Reliquat de la commande")}):contains(${say("Expected on", "Attendue le")}) a`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says that it comes later",
            trigger: `[name='portal_sentence']:contains(${say("come later", "arrivera plus tard")})`,
        },
        {
            content: "And how the day moved",
            trigger: `section[name='portal_delivery_dates'] li:contains(${say("Moved from", "Déplacée du")})`,
        },
        {
            content: "The first parcel",
            trigger:
                "section[name='portal_document_related'] a[href^='/my/deliveries/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived",
            trigger: `h1:contains(${say("Delivered", "Livrée")})`,
        },
        {
            content: "What is still to come is said",
            trigger: `tr[name='portal_delivery_item']:contains(Desk) td[data-label='${say("Still to come", "Reste à livrer")}']:contains(3)`,
        },
        {
            content: "Its number leads to the carrier",
            trigger:
                "a[name='portal_tracking_link'][href='https://www.ups.com/track?tracknum=1Z4711']",
        },
        {
            trigger: "a[name='portal_delivery_slip'][href$='/slip']",
        },
        {
            content: "The order",
            trigger: "section[name='portal_document_related'] a[href^='/my/orders/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "One progress over all parcels",
            trigger: `[name='portal_order_progress']:contains(${say("2 of 5 items have left", "2 sur 5")})`,
        },
        {
            content: "All deliveries",
            trigger: "body",
            run() {
                window.location.href = "/my/deliveries?search=1Z4711";
            },
            expectUnloadPage: true,
        },
        {
            content: "Found by the number of the parcel",
            trigger: `.o_portal_list_row:contains(${say("Delivered", "Livrée")})`,
        },
    ],
});
