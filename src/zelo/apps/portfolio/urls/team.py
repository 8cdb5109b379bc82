"""Who looks after accounts, how much that is, and where nobody does."""

from django.urls import path

from zelo.apps.portfolio.views import coverage, team, workload

urlpatterns = [
    path("accounts/<int:pk>/team/", team.account_team, name="account_team"),
    path("accounts/<int:pk>/team/add/", team.add_part, name="account_part_add"),
    path("accounts/<int:pk>/team/<int:part>/end/", team.end_part, name="account_part_end"),
    path("accounts/<int:pk>/team/hand-over/", team.hand_over, name="account_hand_over"),
    path("workload/", workload.workload, name="workload"),
    path("workload/export.<str:kind>", workload.export, name="workload_export"),
    path("workload/hours/", workload.tier_hours, name="workload_hours"),
    path("workload/<int:pk>/capacity/", workload.capacity, name="workload_capacity"),
    path("workload/<int:pk>/hand-over/", workload.move, name="workload_move"),
    path("workload/gaps/", coverage.gaps, name="gaps"),
    path("workload/gaps/export.<str:kind>", coverage.export, name="gaps_export"),
    path("workload/gaps/assign/", coverage.assign_in_gaps, name="gaps_assign"),
]
