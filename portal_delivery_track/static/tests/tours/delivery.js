import { registry } from "@web/core/registry";

/** From the dashboard to what is late, to the parcel that has arrived, and to the order that both belong to. */
registry.category("web_tour.tours").add("portal_delivery_track_follow", {
    steps: () => [
        {
            content: "What is late comes first, with the new day",
            trigger:
                "section[data-answer='portal.answer.delivery'] li:contains(Rest of order):contains(Expected on) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says that it comes later",
            trigger: "[name='portal_sentence']:contains(come later)",
        },
        {
            content: "And how the day moved",
            trigger: "section[name='portal_delivery_dates'] li:contains(Moved from)",
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
            trigger: "h1:contains(Delivered)",
        },
        {
            content: "What is still to come is said",
            trigger:
                "tr[name='portal_delivery_item']:contains(Desk) td[data-label='Still to come']:contains(3)",
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
            trigger: "[name='portal_order_progress']:contains(2 of 5 items have left)",
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
            trigger: ".o_portal_list_row:contains(Delivered)",
        },
    ],
});
