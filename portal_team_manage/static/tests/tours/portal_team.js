import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("portal_team_manage", {
    steps: () => [
        {
            content: "The team, from the dashboard",
            trigger: ".o_portal_sections a[href='/my/team']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains(My team)" },
        {
            content: "Invite",
            trigger: "a.o_portal_team_invite",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "input#o_portal_team_name",
            run: "edit Nina Novak",
        },
        {
            trigger: "input#o_portal_team_email",
            run: "edit bob.access@customer.example",
        },
        {
            trigger: ".o_portal_team_roles label:contains(Personal)",
            run: "click",
        },
        {
            content: "An address that is taken is refused",
            trigger: "button:contains(Send the invitation)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[role='alert']:contains(has access already)" },
        {
            content: "What was typed is still there",
            trigger: "input#o_portal_team_name:value(Nina Novak)",
        },
        {
            trigger: "input#o_portal_team_email",
            run: "edit nina@customer.example",
        },
        {
            trigger: "button:contains(Send the invitation)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name='portal_team_done']:contains(on its way)" },
        {
            content: "Another role",
            trigger: ".o_portal_team_roles label:contains(Finance)",
            run: "click",
        },
        {
            trigger: "button:contains(Save the role)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(Finance)" },
        {
            content: "Suspend, and let in again",
            trigger: "button:contains(Suspend for now)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(Suspended)" },
        {
            trigger: "button:contains(Let in again)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(Invited)" },
        {
            content: "Remove, after saying that one is sure",
            trigger: "summary:contains(Remove from the team)",
            run: "click",
        },
        {
            trigger: "input#o_portal_team_sure",
            run: "check",
        },
        {
            trigger: "button:contains(Remove):visible",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "dd:contains(No access)" },
        {
            trigger: "a:contains(Back to my team)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1[name='portal_list_title']:contains(My team)" },
    ],
});
