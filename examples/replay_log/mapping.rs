//! What each row of the log means in a lead's life, as commands. What the life cycle says to them stands.

use qualify::actor::{Actor, Role};
use qualify::attribute::Choice;
use qualify::lead::{DisqualifyReason, Evidence, Holder, LostReason, RecycleReason, Stage, Team};
use qualify::{Activity, Command, Fact, marketing, sales};

use super::agreement::{DECISION, DECLINED, OFFER_RETURNED, PRE_ACCEPTED, WITHDRAWN};
use super::life::Life;
use super::log::Row;

/// Stands in where somebody accepted a lead and the log does not say who.
pub const SOMEBODY: &str = "somebody";

impl Life<'_> {
    /// Gives the commands of a row; tells why there were none.
    pub fn row(&mut self, row: &Row) -> Option<&'static str> {
        match (row.activity.as_str(), row.part.as_str()) {
            ("A_PARTLYSUBMITTED", _) => self.assess(row),
            ("A_PREACCEPTED", _) => {
                self.know(PRE_ACCEPTED.name(), Fact::new(true));
                self.assess(row);
            }
            ("A_ACCEPTED", _) => self.accepted(row),
            ("A_APPROVED", _) => self.sales(Command::Convert, row),
            ("A_DECLINED", _) => self.declined(row),
            ("A_CANCELLED", _) => self.cancelled(row),
            ("O_SENT_BACK", _) => {
                let id = format!("returned-{}", self.fates.len());
                let returned = Activity::new(id, OFFER_RETURNED, row.at);
                self.prospect = self.prospect.clone().did(returned);
                self.assess(row);
            }
            ("W_Afhandelen leads", "START") => return self.holds(Team::Marketing, row),
            ("W_Completeren aanvraag", "START") => return self.take_up(row),
            // To complete an application, to follow an offer up, to ask for papers: somebody calls.
            (
                "W_Completeren aanvraag" | "W_Nabellen offertes" | "W_Nabellen incomplete dossiers",
                "COMPLETE",
            ) => {
                self.sales(Command::touch(), row);
            }
            ("W_Nabellen offertes" | "W_Nabellen incomplete dossiers" | "W_Valideren aanvraag", "START") => {
                return self.holds(Team::Sales, row);
            }
            (activity, part) => return Some(without_meaning(activity, part)),
        }
        None
    }

    /// Work on a pre-accepted application begins: whoever begins it takes the lead.
    fn take_up(&mut self, row: &Row) -> Option<&'static str> {
        self.offer_again(row);
        if self.lead.stage() != Stage::MarketingQualified {
            return self.holds(Team::Sales, row);
        }
        self.accept(row);
        None
    }

    /// The application is complete and sound: sales qualifies the lead.
    fn accepted(&mut self, row: &Row) {
        self.offer_again(row);
        if self.lead.stage() == Stage::MarketingQualified {
            self.accept(row);
        }
        // It is completed on the telephone, so they were spoken to.
        if self.lead.stage() == Stage::SalesAccepted && self.lead.touched_at().is_none() {
            self.sales(Command::touch(), row);
        }
        self.sales(Command::Confirm(Evidence::HumanJudgement), row);
    }

    /// A lead that went back because sales was late is offered again when sales works on it after all.
    fn offer_again(&mut self, row: &Row) {
        if self.lead.stage() == Stage::Recycled {
            self.ask(Command::TakeBack, Actor::new(Role::Marketing, None), row.at);
            self.assess(row);
        }
    }

    /// The bank does not want them: they are disqualified, by the verdict before sales has accepted them,
    /// by sales afterwards.
    fn declined(&mut self, row: &Row) {
        self.know(DECISION.name(), Fact::new(Choice::from(DECLINED)));
        self.assess(row);
        if self.lead.stage().is_live() {
            self.sales(Command::Disqualify(DisqualifyReason::NotOurMarket), row);
        }
    }

    /// They do not want it any more. A lead that sales qualified is lost. One that sales has only accepted
    /// cannot be lost, so it is given back first; then, as any other, it ends by the verdict.
    fn cancelled(&mut self, row: &Row) {
        self.know(DECISION.name(), Fact::new(Choice::from(WITHDRAWN)));
        match self.lead.stage() {
            Stage::SalesQualified | Stage::Appointment => {
                self.sales(Command::Lose(LostReason::NoDecision), row);
            }
            Stage::SalesAccepted => {
                self.sales(Command::Recycle(RecycleReason::NoResponse), row);
                self.assess(row);
            }
            _ => self.assess(row),
        }
    }

    fn accept(&mut self, row: &Row) {
        let person = row.resource.as_deref().unwrap_or(SOMEBODY);
        self.ask(Command::Accept, sales(person), row.at);
    }

    /// Whoever begins a piece of work has the lead in hand for the team.
    fn holds(&mut self, team: Team, row: &Row) -> Option<&'static str> {
        let Some(person) = row.resource.as_deref() else {
            return Some("the log does not say who has it in hand now");
        };
        let by = if team == Team::Marketing { marketing(person) } else { sales(person) };
        self.ask(Command::assign(team, Holder::person(person)), by, row.at);
        None
    }
}

/// Why a row says nothing about where a lead is or who has it.
fn without_meaning(activity: &str, part: &str) -> &'static str {
    match (activity, part) {
        (_, "SCHEDULE") => "work is planned, nobody has it in hand yet",
        ("W_Beoordelen fraude", _) => "the fraud desk is neither marketing nor sales",
        ("W_Afhandelen leads" | "W_Valideren aanvraag", "COMPLETE") => {
            "a piece of work ends, the holder stays"
        }
        ("A_FINALIZED", _) => "paperwork of sales after A_ACCEPTED",
        ("O_SELECTED" | "O_CREATED", _) => "paperwork of sales before O_SENT",
        ("O_SENT", _) => "an offer is out: between qualified and converted there is only an appointment",
        ("O_CANCELLED", _) => "an offer is replaced, or ends with A_CANCELLED",
        ("O_DECLINED", _) => "says again what A_DECLINED says",
        ("O_ACCEPTED" | "A_REGISTERED" | "A_ACTIVATED", _) => "says again what A_APPROVED says",
        _ => "not known to the mapping",
    }
}
